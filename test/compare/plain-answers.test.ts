import { spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { describeDifference } from '../../src/compare/report/describe.ts'
import { rawZip } from '../formats/archives/zip-bytes.ts'
import { compareInMemory, summarize, summarizeCauses } from './rig.ts'

describe('what a reader of a report would stumble over', () => {
  it('takes other line ends and blanks for no order', async () => {
    for (const [a, b] of [
      ['a\r\nb\r\n', 'a\nb\n'],
      ['x = [1, 2]\n', 'x = [1,2]\n'],
    ] as const)
      expect((await compareInMemory(a, b)).causes).toEqual([])
  })

  it('tells the permissions of a zip member once', async () => {
    const make = (mode: number) => rawZip([{ name: 'b', external: (0o100000 | mode) * 2 ** 16 }])
    expect(summarizeCauses(await compareInMemory(make(0o644), make(0o664)))).toEqual(['umask (certain)'])
  })

  it('shows of long lines where they differ, and says where only a line end does', async () => {
    const long = (letter: string) => `${'a'.repeat(3000)}${letter}${'b'.repeat(3000)}\n`
    const [one] = (await compareInMemory(long('X'), long('Y'))).differences
    const shown = one && describeDifference(one)
    expect(shown?.first).toMatch(/^…a{40}Xb+…$/)
    expect(shown?.second).toMatch(/^…a{40}Yb+…$/)
    const [end] = (await compareInMemory('x\n', 'x')).differences
    expect(end && describeDifference(end)).toMatchObject({ first: '(one line end more)', second: '' })
  })

  it('looks through a compression that only one side has', async () => {
    const comparison = await compareInMemory('text\n', gzipSync('text\n'))
    expect(summarizeCauses(comparison)).toEqual(['compression-implementation (certain)'])
    expect(comparison.differences).toMatchObject([{ first: 'not compressed', second: 'gzip' }])
    expect(summarize(await compareInMemory('text\n', gzipSync('other\n')))).toEqual([': lines', ': format'])
  })

  it('says of build dependencies of a .buildinfo that the inputs differ', async () => {
    const make = (gcc: string) => `Source: a\nInstalled-Build-Depends:\n gcc (= ${gcc}),\n dpkg (= 1)\n`
    const { causes } = await compareInMemory(make('12'), make('13'), 'a.buildinfo')
    expect(causes.map(({ code }) => code)).toEqual(['different-inputs'])
  })
})

const hasTar = spawnSync('tar', ['--version']).status === 0
if (!hasTar) it.skip('another dialect of tar is one cause (tar is not installed)', () => {})
else
  it('another dialect of tar is one cause', async () => {
    const make = (...words: readonly string[]) =>
      spawnSync('tar', [
        '-c',
        '--owner=0',
        '--group=0',
        '--mtime=@1',
        ...words,
        '-C',
        import.meta.dirname,
        'rig.ts',
      ]).stdout
    const [posix, gnu, blocks] = [
      make('--format=ustar'),
      make('--format=gnu'),
      make('--format=ustar', '-b', '1'),
    ]
    expect(summarizeCauses(await compareInMemory(posix, gnu))).toEqual(['tar-dialect (certain)'])
    expect(summarizeCauses(await compareInMemory(posix, blocks))).toEqual(['tar-dialect (certain)'])
    const pax = await compareInMemory(posix, make('--format=pax', '--pax-option=delete=atime,delete=ctime'))
    expect(pax.unexplained).toEqual([])
  })
