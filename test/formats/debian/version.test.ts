import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareDebVersions,
  type DebVersion,
  parseDebVersion,
  splitDebVersion,
} from '../../../src/formats/debian/version.ts'

function version(text: string): DebVersion {
  const parsed = parseDebVersion(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.failures[0]?.problem}`)
  return parsed.value
}

const sign = (a: string, b: string) => Math.sign(compareDebVersions(version(a), version(b)))

describe('a Debian version', () => {
  it('splits into epoch, upstream version and revision', () => {
    expect(splitDebVersion(version('1:2.0-rc1-3'))).toEqual({
      versionEpoch: 1,
      upstream: '2.0-rc1',
      revision: '3',
    })
    expect(splitDebVersion(version('2.0'))).toEqual({ versionEpoch: 0, upstream: '2.0', revision: '' })
  })

  it.each([
    '',
    'a1',
    ':1',
    'x:1',
    '1:',
    '1-',
    '-1',
    '1 2',
    '1_2',
    '2147483648:1',
    '1-a:b',
    '1-a_b',
    '1\n',
    'ä',
  ])('refuses %j', text => expect(parseDebVersion(text).ok).toBe(false))

  it('orders as deb-version(7) says', () => {
    const sorted = [
      '1.0~~',
      '1.0~rc1',
      '1.0~rc1-1',
      '1.0',
      '1.0a',
      '1.0+b',
      '1.0-1',
      '1.0-1+deb12u1',
      '1.0-2',
      '1.1',
      '1.10',
      '1:0.1',
    ]
    const shuffled = sorted.toReversed().map(version).toSorted(compareDebVersions)
    expect(shuffled.map(String)).toEqual([
      '1.0~~',
      '1.0~rc1',
      '1.0~rc1-1',
      '1.0',
      '1.0-1',
      '1.0-1+deb12u1',
      '1.0-2',
      '1.0a',
      '1.0+b',
      '1.1',
      '1.10',
      '1:0.1',
    ])
  })

  it('compares numbers of any length without rounding', () => {
    expect(sign('90071992547409931', '90071992547409930')).toBe(1)
    expect(sign('1.0009', '1.9')).toBe(0)
  })
})

const corpora = process.env['DEBWRIGHT_CORPORA']
if (corpora === undefined) {
  it.skip('corpora: versions order as dpkg and apt test them (DEBWRIGHT_CORPORA is not set)', () => {})
} else {
  const rows = readFileSync(join(corpora, 'debian/version-order.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map(line => line.split('\t'))
  const signs: Readonly<Record<string, number>> = { '<<': -1, '=': 0, '>>': 1 }

  it.each(rows)('corpora: %s %s %s', (a = '', relation = '', b = '') => {
    expect(sign(a, b)).toBe(signs[relation])
    expect(sign(b, a)).toBe(0 - (signs[relation] ?? 9))
  })

  it('corpora: all versions have one order, whatever the order of the input', () => {
    const all = rows.flatMap(([a = '', , b = '']) => [version(a), version(b)])
    const sorted = all.toSorted(compareDebVersions)
    const again = all.toReversed().toSorted(compareDebVersions)
    for (const [index, one] of sorted.entries())
      expect(compareDebVersions(one, again[index] ?? version('99:9'))).toBe(0)
  })
}

const hasDpkg = spawnSync('dpkg', ['--version']).status === 0
const text = fc
  .tuple(
    fc.constantFrom('', '0:', '1:'),
    fc.stringMatching(/^[0-9][0-9a-bA-B.+~-]{0,6}$/),
    fc.constantFrom('', '-1', '-0', '-1~', '-a1', '-1+b2'),
  )
  .map(parts => parts.join(''))

it.skipIf(!hasDpkg)('agrees with dpkg about what a version is and which is later', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const left = parseDebVersion(a)
      const right = parseDebVersion(b)
      const dpkg = (operator: string) => spawnSync('dpkg', ['--compare-versions', a, operator, b])
      const validate = spawnSync('dpkg', ['--validate-version', a])
      expect(left.ok).toBe(validate.status === 0)
      if (!left.ok || !right.ok) return
      const order = compareDebVersions(left.value, right.value)
      expect(order < 0).toBe(dpkg('lt-nl').status === 0)
      expect(order === 0).toBe(dpkg('eq').status === 0)
    }),
    { numRuns: 60 },
  )
})
