import { execFileSync, spawnSync } from 'node:child_process'
import { gzipSync, constants as zlib, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { compareInMemory, summarize, summarizeCauses } from './rig.ts'

const text = Array.from({ length: 20_000 }, (_, at) => `line ${at} of a text\n`).join('')

const xz = (...words: readonly string[]) =>
  execFileSync('xz', ['--stdout', '--threads=1', ...words], { input: text, maxBuffer: 2 ** 26 })

if (spawnSync('xz', ['--version']).status !== 0)
  it.skip('names one choice of xz (xz is not installed)', () => {})
else
  describe('one choice of xz', () => {
    const plain = xz('-6')
    const half = execFileSync('xz', ['--stdout'], { input: text.slice(0, 1000) })
    const rest = execFileSync('xz', ['--stdout'], { input: text.slice(1000) })
    const cases: readonly (readonly [
      name: string,
      packed: Buffer,
      fields: readonly string[],
      cause: string,
    ])[] = [
      [
        'another check',
        xz('-6', '--check=crc32'),
        ['integrity check'],
        'compression-implementation (certain)',
      ],
      ['no check', xz('-6', '--check=none'), ['integrity check'], 'compression-implementation (certain)'],
      ['SHA-256', xz('-6', '--check=sha256'), ['integrity check'], 'compression-implementation (certain)'],
      ['another dictionary', xz('--lzma2=preset=6,dict=1MiB'), ['filters'], 'compression-level (certain)'],
      [
        'another filter',
        xz('--delta=dist=1', '--lzma2=preset=6'),
        ['filters'],
        'compression-level (certain)',
      ],
      ['blocks', xz('-6', '--block-size=65536'), ['blocks'], 'compression-blocks (certain)'],
      [
        'padding',
        Buffer.concat([plain, Buffer.alloc(8)]),
        ['stream padding'],
        'compression-implementation (certain)',
      ],
    ]
    it.each(cases)('%s is named', async (_, packed, fields, cause) => {
      const comparison = await compareInMemory(plain, packed)
      expect(summarize(comparison)).toEqual([...fields.map(name => `: ${name}`), ': compression'])
      expect(summarizeCauses(comparison)).toContain(cause)
    })

    it('several streams are named, and read to the end', async () => {
      const both = Buffer.concat([half, rest])
      expect(summarize(await compareInMemory(plain, both))).toEqual([
        ': streams',
        ': blocks',
        ': compression',
      ])
      const other = Buffer.concat([half, execFileSync('xz', ['--stdout'], { input: `${text.slice(1000)}.` })])
      expect(summarize(await compareInMemory(both, other))).toEqual([': lines'])
    })

    it('a broken check is not taken for equal content', async () => {
      const broken = Buffer.from(plain)
      const at = broken.length - 60
      broken[at] = (broken[at] ?? 0) ^ 1
      const comparison = await compareInMemory(plain, broken)
      expect(comparison.kind).not.toBe('identical')
      expect(summarize(comparison)).toContain(': anomaly')
    })
  })

describe('one choice of zstd', () => {
  const pack = (params: Readonly<Record<number, number>>, input: string = text) =>
    zstdCompressSync(input, { params })
  const plain = pack({})
  const skippable = Buffer.from('502a4d1803000000414243', 'hex')
  const cases: readonly (readonly [name: string, packed: Buffer, field: string])[] = [
    ['a checksum', pack({ [zlib.ZSTD_c_checksumFlag]: 1 }), 'content checksum'],
    ['a smaller window', pack({ [zlib.ZSTD_c_windowLog]: 12 }), 'window'],
    ['a skippable frame at the end', Buffer.concat([plain, skippable]), 'skippable frames'],
    ['a skippable frame at the start', Buffer.concat([skippable, plain]), 'skippable frames'],
    ['two frames', Buffer.concat([pack({}, text.slice(0, 99)), pack({}, text.slice(99))]), 'frames'],
  ]
  it.each(cases)('%s is named', async (_, packed, field) => {
    const comparison = await compareInMemory(plain, packed)
    expect(comparison.kind).toBe('different')
    expect(summarize(comparison)).toContain(`: ${field}`)
    expect(summarize(comparison)).not.toContain(': lines')
  })

  it('content behind a second frame is compared', async () => {
    const both = (end: string) => Buffer.concat([pack({}, 'one\n'), pack({}, end)])
    expect(summarize(await compareInMemory(both('two\n'), both('2\n')))).toEqual([': lines'])
  })
})

describe('one choice of gzip', () => {
  it('several members are not read for sure', async () => {
    const both = Buffer.concat([gzipSync('one\n'), gzipSync('two\n')])
    const comparison = await compareInMemory(gzipSync('one\ntwo\n'), both)
    expect(summarize(comparison)).toContain(': anomaly')
  })

  it.each([
    ['name', '1f8b0808000000000003610000'],
    ['comment', '1f8b0810000000000003610000'],
    ['extra', '1f8b08040000000000030200616200'],
  ])('a %s in the header is named', async (name, start) => {
    const plain = gzipSync('content')
    plain[9] = 3
    plain[8] = 0
    const header = Buffer.from(start, 'hex').subarray(0, name === 'extra' ? 14 : 12)
    const comparison = await compareInMemory(plain, Buffer.concat([header, plain.subarray(10)]))
    expect(summarize(comparison)).toContain(`: ${name}`)
    expect(summarizeCauses(comparison)).toContain('gzip-header (certain)')
  })
})
