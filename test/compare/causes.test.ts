import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contentOf } from '../../src/actions/content.ts'
import { causeCodes } from '../../src/compare/causes/cause.ts'
import { compareFiles } from '../../src/compare/comparison.ts'
import { createDecompressor } from '../../src/machine/decompress.ts'
import { rawTar } from '../formats/archives/tar-bytes.ts'
import { extraRecord, rawZip } from '../formats/archives/zip-bytes.ts'
import { compareInMemory, summarizeCauses } from './rig.ts'

it('has an advice page for every cause', () => {
  const pages = join(import.meta.dirname, '..', '..', 'docs', 'how-to')
  expect(causeCodes.filter(code => !existsSync(join(pages, `${code}.md`)))).toEqual([])
})

describe('text', () => {
  const cases: readonly (readonly [cause: string, first: string, second: string])[] = [
    ['date (certain)', 'made 2024-01-31', 'made 2024-02-01'],
    ['date (certain)', 'made Mon, 5 Feb 2024 10:11:12', 'made Tue, 16 Jul 2024 01:02:03'],
    ['date (certain)', 'epoch = 1700000000', 'epoch = 1700000123.5'],
    ['build-path (certain)', 'file /build/a/x.c', 'file /tmp/other/x.c'],
    ['home (certain)', 'cache=/home/alice/.cache', 'cache=/home/bob/.cache'],
    ['user-name (likely)', 'built by alice', 'built by bob'],
    ['host-name (likely)', 'hostname: alpha', 'hostname: beta'],
    ['kernel (certain)', 'on Linux-6.1.0-13-amd64-x86_64', 'on Linux-6.12.9-amd64-x86_64'],
    ['random-name (certain)', 'in tmpab12cd34', 'in tmpzz98yy76'],
    ['random-name (certain)', '<object at 0x7f0011223344>', '<object at 0x7fffeeddccbb>'],
    ['locale (certain)', 'LANG=C.UTF-8', 'LANG=de_DE.UTF-8'],
    ['locale (certain)', 'B\nC\na\nd\n', 'a\nB\nC\nd\n'],
    ['time-zone (certain)', 'zone = Europe/Berlin', 'zone = America/New_York'],
    ['set-order (certain)', "x = {'a', 'b', 'c'}", "x = {'c', 'a', 'b'}"],
    ['set-order (certain)', 'one\ntwo\nthree\n', 'two\nthree\none\n'],
    ['jobs (certain)', 'make -j2', 'make -j16'],
    ['cpu-dependent (certain)', 'flags: -march=haswell', 'flags: -march=znver3'],
    ['generator-version (certain)', 'Generator: setuptools (79.0.0)', 'Generator: setuptools (80.1.0)'],
    ['compiler-version (certain)', 'GCC: (Debian 12.2.0-14) 12.2.0', 'GCC: (Debian 14.2.0-3) 14.2.0'],
  ]
  it.each(cases)('%s', async (cause, first, second) => {
    expect(summarizeCauses(await compareInMemory(first, second))).toEqual([cause])
    const [a, b] = [first, second].map(text => Buffer.from(`\u0000\u0001\u0002${text}\u0000rest\u0000`))
    const ofBinary = summarizeCauses(await compareInMemory(a ?? '', b ?? ''))
    expect(ofBinary.map(one => one.split(' ')[0])).toEqual(
      first.includes('\n') ? expect.anything() : [cause.split(' ')[0]],
    )
  })

  it('tells lines in another order from what else differs in them', async () => {
    const comparison = await compareInMemory('/build/a/x.c\none\ntwo\n', 'two\none\n/tmp/b/x.c\n')
    expect(summarizeCauses(comparison).toSorted()).toEqual(['build-path (certain)', 'set-order (certain)'])
    const path = comparison.causes.find(({ code }) => code === 'build-path')
    expect(path?.findings[0]?.evidence).toBe('"/build/a/x.c" and "/tmp/b/x.c"')
  })

  it('tells two causes in one line apart', async () => {
    const comparison = await compareInMemory('at 2024-01-01 in /build/a', 'at 2024-02-02 in /tmp/b')
    expect(summarizeCauses(comparison).toSorted()).toEqual(['build-path (certain)', 'date (certain)'])
  })

  it('is sure of nothing where something else differs too', async () => {
    const comparison = await compareInMemory('at 2024-01-01 x', 'at 2024-02-02 y')
    expect(summarizeCauses(comparison)).toEqual(['date (likely)'])
  })

  it('makes up no cause for other words or for system paths', async () => {
    expect(summarizeCauses(await compareInMemory('one apple', 'one pear'))).toEqual([])
    const paths = await compareInMemory('run /usr/bin/foo', 'run /usr/bin/bar')
    expect(summarizeCauses(paths)).not.toContain('build-path (certain)')
    expect((await compareInMemory('one apple', 'one pear')).unexplained).toHaveLength(1)
  })

  it('is sure of a host name that it knows', async () => {
    await using decompressor = createDecompressor()
    const [a, b] = ['x alpha y', 'x beta y'].map(text => contentOf(Buffer.from(text)))
    const run = {
      decompressor,
      signal: AbortSignal.timeout(5000),
      facts: [{ hostname: 'alpha' }, { hostname: 'beta' }],
    }
    const compared = await compareFiles(a ?? contentOf(Buffer.of()), b ?? contentOf(Buffer.of()), 'f', run)
    expect(compared.ok && summarizeCauses(compared.value)).toEqual(['host-name (certain)'])
  })
})

describe('headers', () => {
  it('tells a umask from other modes', async () => {
    const [a, b, c] = ['0000644', '0000600', '0000755'].map(mode => rawTar({ name: 'a', mode: `${mode}\0` }))
    expect(summarizeCauses(await compareInMemory(a ?? '', b ?? ''))).toEqual(['umask (certain)'])
    expect(summarizeCauses(await compareInMemory(a ?? '', c ?? ''))).toEqual(['mode (certain)'])
  })

  it('tells time, creator and attributes of a zip apart', async () => {
    const [a, b] = [{ time: 5 }, { time: 9, version: 10, external: 0o100600 * 2 ** 16 }].map(one =>
      rawZip([{ name: 'a', ...one }]),
    )
    expect(summarizeCauses(await compareInMemory(a ?? '', b ?? '')).toSorted()).toEqual([
      'zip-attributes (certain)',
      'zip-creator (certain)',
      'zip-time (certain)',
    ])
  })

  it('takes the sizes in a Zip64 record of both sides for what follows, and the record of one side for a choice', async () => {
    const sizes = (size: number) =>
      extraRecord(1, Buffer.from([size, 0, 0, 0, 0, 0, 0, 0, size, 0, 0, 0, 0, 0, 0, 0]))
    const zip = (content: string, extra: Uint8Array) =>
      rawZip([{ name: 'a', content, local: { extra, size: 0xffffffff, compressed: 0xffffffff } }])
    const [a, b, c] = [zip('one', sizes(3)), zip('three', sizes(5)), rawZip([{ name: 'a', content: 'one' }])]
    expect(summarizeCauses(await compareInMemory(a, b))).toContain('derived (certain)')
    expect(summarizeCauses(await compareInMemory(a, b))).not.toContain('zip-attributes (certain)')
    expect(summarizeCauses(await compareInMemory(a, c))).toContain('zip-attributes (certain)')
  })
})

describe('what follows from other differences', () => {
  const hash = (letter: string) => letter.repeat(32)

  it('is told apart: RECORD, md5sums, Installed-Size', async () => {
    const make = (text: string, digest: string, size: number) =>
      rawTar(
        { name: './md5sums', content: `${hash(digest)}  usr/x\n${hash('0')}  usr/y\n` },
        { name: './control', content: `Package: a\nInstalled-Size: ${size}\n` },
        { name: './usr/x', content: text },
      )
    const comparison = await compareInMemory(make('at 2024-01-01', 'a', 4), make('at 2024-02-02', 'b', 5))
    expect(summarizeCauses(comparison)).toEqual(['date (certain)', 'derived (certain)'])
    expect(comparison.unexplained).toEqual([])
  })

  it('is not made up where the file itself is equal: a lie in md5sums is a difference of its own', async () => {
    const make = (digest: string) =>
      rawTar({ name: './md5sums', content: `${digest}  usr/x\n` }, { name: './usr/x', content: 'same' })
    const lying = await compareInMemory(make(hash('a')), make(hash('b')))
    expect(lying.kind).toBe('different')
    expect(summarizeCauses(lying)).not.toContain('derived (certain)')
  })

  it('never hides a file whose checksums agree', async () => {
    const make = (text: string) =>
      rawTar({ name: './md5sums', content: `${hash('a')}  usr/x\n` }, { name: './usr/x', content: text })
    const comparison = await compareInMemory(make('honest'), make('forged'))
    expect(comparison.differences).toMatchObject([{ kind: 'lines', where: ['file', './usr/x'] }])
  })

  it('says first that the two are not the same thing', async () => {
    const make = (name: string, version: string, text: string) =>
      rawTar(
        { name: './control', content: `Package: ${name}\nVersion: ${version}\n` },
        { name: './x', content: text },
      )
    const comparison = await compareInMemory(make('a', '1', 'at 2024-01-01'), make('b', '2', 'at 2024-02-02'))
    expect(comparison.causes.map(({ code }) => code)).toEqual([
      'different-inputs',
      'version-or-changelog',
      'date',
    ])
  })
})
