import { describe, expect, it } from 'vitest'
import { compareInMemory, summarize, summarizeCauses } from './rig.ts'

const fields = {
  Package: 'hello',
  Version: '1.0-1',
  Architecture: 'amd64',
  Maintainer: 'A <a@example.org>',
  'Installed-Size': '100',
  Depends: 'python3 (>= 3.11)',
  Description: 'a greeting\n that goes on',
}

const control = (changed: Readonly<Record<string, string>> = {}) =>
  `${Object.entries({ ...fields, ...changed })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n`

describe('one field of a control file', () => {
  it.each(Object.keys(fields))('%s is named', async name => {
    const comparison = await compareInMemory(control(), control({ [name]: 'other' }), 'control')
    expect(comparison.kind).toBe('different')
    expect(summarize(comparison)).toEqual([`${name}: lines`])
  })

  it('is named where only one side has it', async () => {
    const comparison = await compareInMemory(
      control(),
      control({ Homepage: 'https://example.org' }),
      'control',
    )
    expect(comparison.differences).toMatchObject([
      { kind: 'field-missing', field: 'Homepage', side: 'second', value: 'https://example.org' },
    ])
  })

  it('is named with its paragraph', async () => {
    const upload = (format: string) => `Format: 1.0\n\nPackage: a\nVersion: ${format}\n`
    const comparison = await compareInMemory(upload('1'), upload('2'), 'x.buildinfo')
    expect(summarize(comparison)).toEqual(['Version (paragraph 2): lines'])
    expect(summarizeCauses(comparison)).toEqual(['version-or-changelog (certain)'])
  })

  it('is told from its order, and from blanks that mean nothing', async () => {
    const turned = control()
      .split('\n')
      .filter(line => line !== '')
    const [first = '', ...rest] = turned
    const comparison = await compareInMemory(control(), `${[...rest, first].join('\n')}\n`, 'control')
    expect(summarize(comparison)).toEqual([': order'])
    const blanks = await compareInMemory(control(), control().replace('Package: ', 'Package:  '), 'control')
    expect(summarize(blanks)).toEqual([': lines'])
  })

  it('that says what the two are says so', async () => {
    const say = async (name: string) =>
      summarizeCauses(await compareInMemory(control(), control({ [name]: 'other' }), 'control'))
    expect(await say('Package')).toEqual(['different-inputs (certain)'])
    expect(await say('Version')).toEqual(['version-or-changelog (certain)'])
    expect(await say('Installed-Size')).toEqual(['derived (certain)'])
    expect(await say('Depends')).toEqual([])
  })

  it('with the name of something that every object has is no cause', async () => {
    const comparison = await compareInMemory('constructor: a\n', 'constructor: b\n', 'METADATA')
    expect(summarizeCauses(comparison)).toEqual([])
  })
})

it('compares a signed control file as text', async () => {
  const sign = (version: string) => `-----BEGIN PGP SIGNED MESSAGE-----\n\nVersion: ${version}\n`
  expect(summarize(await compareInMemory(sign('1'), sign('2'), 'x.changes'))).toEqual([': lines'])
})

describe('one field of a line of RECORD', () => {
  const record = (line: string) => `a.py,sha256=AAAA,5\n${line}\nb/RECORD,,\n`
  it.each(['c.py,sha256=CCCC,7', 'c.py,sha256=BBBB,8', 'd.py,sha256=BBBB,7'])(
    '%s is shown beside the other line',
    async line => {
      const { differences } = await compareInMemory(record('c.py,sha256=BBBB,7'), record(line), 'RECORD')
      expect(differences).toMatchObject([
        { kind: 'lines', hunks: [{ lines: [2, 2], first: ['c.py,sha256=BBBB,7'], second: [line] }] },
      ])
    },
  )
})

describe('one link of an index page', () => {
  const page = (link: string) =>
    `<!DOCTYPE html>\n<html><body>\n${link}\n<a href="b.whl">b.whl</a>\n</body></html>\n`
  const link = '<a href="a.whl#sha256=aa" data-requires-python="&gt;=3">a.whl</a>'
  it.each([
    ['sha256=aa', 'sha256=ab'],
    ['=3', '=4'],
    ['>a.whl', '>z.whl'],
  ])('is shown where %s became %s', async (before, after) => {
    const other = link.replace(before, after)
    const { differences } = await compareInMemory(page(link), page(other), 'index.html')
    expect(differences).toMatchObject([
      { kind: 'lines', hunks: [{ lines: [3, 3], first: [link], second: [other] }] },
    ])
  })

  it('is named by its place in JSON', async () => {
    const make = (hash: string) =>
      JSON.stringify({ files: [{ filename: 'a.whl', hashes: { sha256: hash } }] })
    const { differences } = await compareInMemory(make('aa'), make('ab'), 'index.json')
    expect(differences).toMatchObject([
      {
        kind: 'lines',
        hunks: [{ first: ['files[0].hashes.sha256: "aa"'], second: ['files[0].hashes.sha256: "ab"'] }],
      },
    ])
  })
})
