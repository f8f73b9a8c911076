import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalVersion,
  compareVersions,
  formatVersion,
  isPrerelease,
  parseVersion,
  type Version,
} from '../../../src/formats/python/version.ts'

function version(text: string): Version {
  const parsed = parseVersion(text)
  if (!parsed.ok) throw new Error(`not a version: ${text}`)
  return parsed.value
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const number = fc.oneof(fc.bigInt(0n, 3n), fc.bigInt(0n, 10n ** 40n))

/** Any version, small numbers and huge ones. */
const anyVersion: fc.Arbitrary<Version> = fc.record({
  epoch: number,
  release: fc.array(number, { minLength: 1, maxLength: 4 }),
  pre: optional(fc.record({ letter: fc.constantFrom('a', 'b', 'rc'), number })),
  post: optional(number),
  dev: optional(number),
  local: optional(
    fc.array(fc.oneof(number, fc.constantFrom('a', 'ubuntu', 'x1')), { minLength: 1, maxLength: 3 }),
  ),
})

describe('versions', () => {
  it('survive formatting and parsing', () => {
    fc.assert(
      fc.property(anyVersion, v => {
        expect(version(formatVersion(v))).toEqual(v)
      }),
    )
  })

  it('are ordered totally: antisymmetric, transitive, and equal where the canonical spelling is', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, anyVersion, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0)
        expect(compareVersions(a, b) === 0).toBe(canonicalVersion(a) === canonicalVersion(b))
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0)
      }),
    )
  })

  it('keep numbers beyond 2^53 apart', () => {
    expect(compareVersions(version('1.9007199254740993'), version('1.9007199254740992'))).toBe(1)
    expect(formatVersion(version(`1!${'9'.repeat(5000)}.post${'8'.repeat(5000)}`))).toHaveLength(10_007)
  })

  it('are compared as numbers, not as text, also in the local part', () => {
    expect(compareVersions(version('1.0+ubuntu.10'), version('1.0+ubuntu.9'))).toBe(1)
    expect(compareVersions(version('1.0+1'), version('1.0+abc'))).toBe(1)
    expect(compareVersions(version('1.0'), version('1.0+abc'))).toBe(-1)
  })

  it.each([
    ['v1.0-Alpha.1', '1.0a1'],
    ['1.0-1', '1.0.post1'],
    ['1.0.REV-3', '1.0.post3'],
    ['1.0c', '1.0rc0'],
    [' 00!01.02+UBUNTU-01 ', '1.2+ubuntu.1'],
    ['1.0a.', '1.0a0'],
  ])('normalizes %j to %j', (text, normalized) => {
    expect(formatVersion(version(text))).toBe(normalized)
  })

  it.each([
    '',
    '1.',
    '.1',
    '1..2',
    '1.0+',
    '1.0+a..b',
    '1.0 .1',
    '1.0ａ1',
    '١.0',
    '1.0+ſ',
    '1_0',
    'v',
    '1!',
    '\ufeff1.0',
  ])('refuses %j', text => {
    expect(parseVersion(text).ok).toBe(false)
  })

  it('refuses absurdly long text at once', () => {
    expect(parseVersion('1.'.repeat(50_000_000)).ok).toBe(false)
  })

  it('call development releases pre-releases', () => {
    expect(isPrerelease(version('1.0.post1.dev0'))).toBe(true)
    expect(isPrerelease(version('1.0.post1+local'))).toBe(false)
  })
})
