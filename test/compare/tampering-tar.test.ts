import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { gnuMagic, paxHeader, type RawHeader, rawTar } from '../formats/archives/tar-bytes.ts'
import { compareInMemory, summarize, summarizeCauses } from './rig.ts'

const v7: RawHeader = { name: 'b', content: 'second', magic: '' }
const ustar: RawHeader = { name: 'b', content: 'second' }
const gnu: RawHeader = { ...ustar, magic: gnuMagic }
const neighbour = (like: RawHeader): RawHeader => ({ ...like, name: 'a', content: 'first' })

/** A changed header field, and what it is called. */
type Change = readonly [field: string, change: RawHeader]

const common: readonly Change[] = [
  ['mode', { mode: '0000755\0' }],
  ['uid', { uid: '0000001\0' }],
  ['gid', { patch: [116, '0000005\0'] }],
  ['mtime', { mtime: '00000000007\0' }],
]
const named: readonly Change[] = [
  ['owner', { patch: [265, 'root'] }],
  ['group', { patch: [297, 'staff'] }],
]

const dialects: readonly (readonly [name: string, plain: RawHeader, changes: readonly Change[]])[] = [
  ['v7', v7, common],
  ['ustar', ustar, [...common, ...named]],
  ['GNU', gnu, [...common, ...named]],
]

describe.each(dialects)('one field of one header of a %s tar', (_, plain, changes) => {
  it.each(changes)('%s is named, and nothing else', async (field, change) => {
    const [a, b] = [plain, { ...plain, ...change }].map(one => rawTar(neighbour(plain), one))
    const comparison = await compareInMemory(a ?? '', b ?? '')
    expect(comparison.kind).toBe('different')
    expect(summarize(comparison)).toEqual([`b: ${field}`])
  })

  it.each(changes)('%s is named as written where the number is the same', async (field, change) => {
    const [place, text] = change.patch ?? [{ mode: 100, uid: 108, mtime: 136 }[field] ?? 0, '']
    if (text !== '' && !text.startsWith('0')) return
    const width = field === 'mtime' ? 11 : 7
    const [a, b] = ['0'.repeat(width), '0'.padStart(width)].map(number =>
      rawTar(neighbour(plain), { ...plain, patch: [place, `${number}\0`] }),
    )
    expect(summarize(await compareInMemory(a ?? '', b ?? ''))).toEqual([`b: ${field} as written`])
  })

  it('the target of a link is named, and nothing else', async () => {
    const [a, b] = ['one', 'two'].map(linkname =>
      rawTar(neighbour(plain), { ...plain, content: '', typeflag: '2', linkname }),
    )
    expect(summarize(await compareInMemory(a ?? '', b ?? ''))).toEqual(['b: link target'])
  })

  it('content is told from headers', async () => {
    const [a, b] = ['second', 'Second'].map(content => rawTar(neighbour(plain), { ...plain, content }))
    expect(summarize(await compareInMemory(a ?? '', b ?? ''))).toEqual(['b: lines'])
  })
})

it.each([
  ['v7', 'ustar', v7, ustar],
  ['v7', 'GNU', v7, gnu],
  ['ustar', 'GNU', ustar, gnu],
])('tells %s from %s by the dialect alone', async (_, __, first, second) => {
  const found = summarize(await compareInMemory(rawTar(first), rawTar(second)))
  expect(found.filter(one => !one.endsWith(': anomaly'))).toEqual(['b: dialect'])
})

it('names a name that is divided otherwise', async () => {
  const [a, b] = [{ name: 'dir/b' }, { name: 'b', prefix: 'dir' }].map(one => rawTar({ ...ustar, ...one }))
  expect(summarize(await compareInMemory(a ?? '', b ?? ''))).toEqual(['dir/b: name as written'])
})

it('names the device of a device', async () => {
  const [a, b] = ['0000001\0', '0000002\0'].map(number =>
    rawTar({ name: 'b', typeflag: '3', patch: [329, `${number}0000000\0`] }),
  )
  expect(summarize(await compareInMemory(a ?? '', b ?? ''))).toEqual(['b: device'])
})

it('names the two times that only GNU has', async () => {
  const make = (at: number, digit: string) => rawTar({ ...gnu, patch: [at, `0000000000${digit}\0`] })
  expect(summarize(await compareInMemory(make(345, '1'), make(345, '2')))).toContain('b: atime')
  expect(summarize(await compareInMemory(make(357, '1'), make(357, '2')))).toContain('b: ctime')
})

describe('one PAX record', () => {
  const keywords: readonly (readonly [keyword: string, first: string, second: string, cause: string])[] = [
    ['mtime', '1.5', '2.25', 'mtime (certain)'],
    ['atime', '1', '2', 'mtime (certain)'],
    ['ctime', '1', '22222', 'mtime (certain)'],
    ['uid', '1', '2', 'owner (certain)'],
    ['gid', '1', '2', 'owner (certain)'],
    ['uname', 'alice', 'bob', 'owner (certain)'],
    ['gname', 'alice', 'bob', 'owner (certain)'],
    ['linkpath', 'one', 'other', ''],
    ['comment', 'one', 'other', ''],
    ['SCHILY.xattr.user.note', 'one', 'other', ''],
  ]
  it.each(keywords)(
    'of %s is named beside others that are equal, and nothing else',
    async (keyword, first, second, cause) => {
      const [a, b] = [first, second].map(value =>
        rawTar(paxHeader({ 'VENDOR.before': 'x', [keyword]: value, 'VENDOR.behind': 'y' }), {
          ...ustar,
          ...(keyword === 'linkpath' ? { typeflag: '2', content: '', linkname: 'o' } : {}),
        }),
      )
      const comparison = await compareInMemory(a ?? '', b ?? '')
      expect(summarize(comparison)).toEqual([`b: PAX ${keyword}`])
      if (cause !== '') expect(summarizeCauses(comparison)).toEqual([cause])
    },
  )

  it('is told from the field of the header that it overrules', async () => {
    const [a, b] = ['00000000001\0', '00000000002\0'].map(mtime =>
      rawTar(paxHeader({ mtime: '9.5' }), { ...ustar, mtime }),
    )
    expect(summarize(await compareInMemory(a ?? '', b ?? ''))).toEqual(['b: mtime'])
  })

  it('is named where only one side has it', async () => {
    const [a, b] = [{ mtime: '9.5' }, { mtime: '9.5', atime: '1' }].map(records =>
      rawTar(paxHeader(records), ustar),
    )
    expect(summarize(await compareInMemory(a ?? '', b ?? ''))).toEqual(['b: PAX atime'])
  })

  it('of a global header is named', async () => {
    const [a, b] = ['1a', '2b'].map(comment => rawTar(paxHeader({ comment }, 'g'), ustar))
    expect(summarize(await compareInMemory(a ?? '', b ?? ''))).toEqual(['b: global PAX comment'])
  })
})

describe('a header before the member’s own', () => {
  it.each([
    ['PAX header name', { name: 'PaxHeaders.77/b' }, 'random-name (certain)'],
    ['PAX header mtime', { mtime: '00000000007\0' }, 'mtime (certain)'],
    ['PAX header mode', { mode: '0000600\0' }, 'mode (certain)'],
    ['PAX header uid', { uid: '0000001\0' }, 'owner (certain)'],
  ] as const)('%s is named', async (field, change, cause) => {
    const [a, b] = [{}, change].map(one => rawTar({ ...paxHeader({ mtime: '1' }), ...one }, ustar))
    const comparison = await compareInMemory(a ?? '', b ?? '')
    expect(summarize(comparison)).toEqual([`b: ${field}`])
    expect(summarizeCauses(comparison)).toEqual([cause])
  })

  it('says the long name and the long target in GNU’s dialect', async () => {
    const long = 'l'.repeat(120)
    const make = (target: string, mtime: string) =>
      rawTar(
        { ...gnu, name: '././@LongLink', typeflag: 'K', content: `${target}\0` },
        { ...gnu, name: '././@LongLink', typeflag: 'L', content: `${long}\0`, mtime },
        { ...gnu, name: 'l'.repeat(100), typeflag: '2', content: '', linkname: 't' },
      )
    const [zero, one] = ['00000000000\0', '00000000001\0'] as const
    const plain = make(`${long}1`, zero)
    expect(summarize(await compareInMemory(plain, make(`${long}2`, zero)))).toEqual([
      `${long}: GNU long link`,
    ])
    expect(summarize(await compareInMemory(plain, make(`${long}1`, one)))).toEqual([
      `${long}: GNU long name header mtime`,
    ])
  })
})

const work = mkdtempSync(join(tmpdir(), 'debwright-test-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

if (spawnSync('tar', ['--version']).status !== 0)
  it.skip('reads every dialect that GNU tar writes (tar is not installed)', () => {})
else
  it.each(['v7', 'oldgnu', 'gnu', 'ustar', 'posix'])('reads what GNU tar writes as %s', async format => {
    writeFileSync(join(work, 'file'), 'content')
    const options = format === 'posix' ? ['--pax-option=delete=atime,delete=ctime'] : []
    const pack = (mtime: string) =>
      execFileSync('tar', [
        '-C',
        work,
        `--format=${format}`,
        `--mtime=${mtime}`,
        ...options,
        '-cf',
        '-',
        'file',
      ])
    const comparison = await compareInMemory(pack('@100'), pack('@200'))
    expect(summarizeCauses(comparison)).toContain('mtime (certain)')
    expect(comparison.unexplained).toEqual([])
  })
