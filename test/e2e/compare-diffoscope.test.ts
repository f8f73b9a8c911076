import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Difference } from '../../src/compare/difference.ts'
import { hasTool, openCompilers } from '../compare/compilers.ts'
import { compareInMemory } from '../compare/rig.ts'
import { rawTar } from '../formats/archives/tar-bytes.ts'
import { rawZip } from '../formats/archives/zip-bytes.ts'
import { askDiffoscope, hasDiffoscope, listNeedles } from './rig/diffoscope.ts'

const { compileC, compilePython } = openCompilers()
const hasTools = ['dpkg-deb', 'gcc', 'python3'].every(hasTool)

/** Changes to a small package, and the files that each touches. */
const changes: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  'a line of a text': folder => writeFile(join(folder, 'opt/a/text.txt'), 'one\n2\nthree\n'),
  'a new file': folder => writeFile(join(folder, 'opt/a/new.txt'), 'new\n'),
  'a mode': async folder => {
    execFileSync('chmod', ['0600', join(folder, 'opt/a/text.txt')])
  },
  'a symbolic link': async folder => {
    execFileSync('ln', ['-sfn', 'other', join(folder, 'opt/a/link')])
  },
  'a field of control': async folder => {
    const path = join(folder, 'DEBIAN/control')
    await writeFile(path, `${await readFile(path, 'utf8')}Homepage: https://example.org\n`)
  },
  'a string of a program': async folder => buildProgram(folder, 'beta'),
  'a member of a zip': async folder => zipText(folder, 'another text'),
  'a value of JSON': folder => writeFile(join(folder, 'opt/a/value.json'), '{"a": 1, "b": 3}\n'),
  'bytes without a form': folder => writeFile(join(folder, 'opt/a/blob'), Buffer.from('0001020304ff', 'hex')),
}

/** Pairs of other kinds of files, each with a name by which it is told what it is. */
const pairs = (): Readonly<Record<string, readonly [name: string, first: Buffer, second: Buffer]>> => ({
  'the time of a zip member': [
    'x.whl',
    ...both(date => rawZip([{ name: 'a.py', content: 'x', date }], {}), 33, 34),
  ],
  'the mode of a zip member': [
    'x.whl',
    ...both(mode => rawZip([{ name: 'a.py', external: (0o100000 | mode) * 2 ** 16 }]), 0o644, 0o755),
  ],
  'the order of zip members': [
    'x.zip',
    ...both(names => rawZip(names.map(name => ({ name, content: name }))), ['a', 'b'], ['b', 'a']),
  ],
  'owner, mode and time of tar members': [
    'x.tar',
    rawTar({ name: 'a' }, { name: 'b' }, { name: 'c' }),
    rawTar(
      { name: 'a', uid: '0001750\0' },
      { name: 'b', mode: '0000755\0' },
      { name: 'c', mtime: '00000000011\0' },
    ),
  ],
  'a missing tar member': ['x.tar', rawTar({ name: 'a' }, { name: 'b' }), rawTar({ name: 'a' })],
  'the header of gzip': ['x.gz', ...both(time => stampGzip(gzipSync('same'), time), 1, 1_321_009_871)],
  'a text in a tar in a gzip': [
    'x.tar.gz',
    ...both(text => gzipSync(rawTar({ name: 'deep.txt', content: text })), 'one\n', 'two\n'),
  ],
  'a text in a zip in a tar': [
    'x.tar',
    ...both(
      text => rawTar({ name: 'in.zip', content: rawZip([{ name: 'deep.txt', content: text }]) }),
      'one\n',
      'two\n',
    ),
  ],
  'the level of xz': [
    'x.xz',
    ...both(level => execFileSync('xz', [level], { input: 'same '.repeat(99) }), '-1', '-9'),
  ],
  'the encoding of a text': ['x.txt', Buffer.from('caf\u00e9\n'), Buffer.from('caf\u00e9\n', 'latin1')],
  'the order of lines': ['x.txt', Buffer.from('a\nb\nc\n'), Buffer.from('c\na\nb\n')],
  'the path in bytecode': [
    'x.pyc',
    ...both(folder => compilePython(folder, 'UNCHECKED_HASH'), '/build/a', '/tmp/other'),
  ],
  'a constant of bytecode': [
    'x.pyc',
    ...both(text => compilePython('/x', 'CHECKED_HASH', `x = ${text}\n`), '100', '200'),
  ],
  'lines for debuggers': [
    'x.so',
    ...both(
      lead => compileC(`${lead}int main(void) { return 0; }\n`, '-g', '-Wl,--build-id=none'),
      '',
      '\n\n',
    ),
  ],
  'only the build-id': [
    'x.so',
    ...both(id => compileC('int main(void) { return 0; }\n', `-Wl,--build-id=${id}`), '0x11', '0x22'),
  ],
  'a buildinfo': [
    'x.buildinfo',
    ...both(
      version => Buffer.from(`Format: 1.0\nSource: a\nInstalled-Build-Depends:\n gcc (= ${version})\n`),
      '12',
      '13',
    ),
  ],
  'a page of an index': [
    'index.html',
    ...both(
      sum => Buffer.from(`<!DOCTYPE html>\n<a href="a.whl#sha256=${sum.repeat(64)}">a.whl</a>\n`),
      'a',
      'b',
    ),
  ],
})

function both<T>(make: (value: T) => Buffer, first: T, second: T): readonly [Buffer, Buffer] {
  return [make(first), make(second)]
}

/** A gzip header's time. @see RFC 1952, 2.3 */
function stampGzip(gzip: Buffer, time: number): Buffer {
  gzip.writeUInt32LE(time, 4)
  return gzip
}

if (!hasDiffoscope() || !hasTools) {
  it.skip('compares as much as diffoscope does (diffoscope, dpkg-deb, gcc or python3 is not installed)', () => {})
} else {
  describe('everything that diffoscope shows is shown here:', () => {
    const work = mkdtempSync(join(tmpdir(), 'debwright-test-'))
    const plain = join(work, 'plain.deb')
    beforeAll(async () => makePackage(join(work, 'plain'), plain))
    afterAll(() => rmSync(work, { recursive: true, force: true }))

    it.each(Object.entries(changes))(
      '%s',
      async (name, change) => {
        const folder = join(work, name.replaceAll(' ', '-'))
        await makePackage(folder, `${folder}.deb`, change)
        await expectAll(plain, `${folder}.deb`)
      },
      60_000,
    )

    it.each(Object.entries(pairs()))(
      '%s',
      async (name, [file, ...sides]) => {
        const paths = sides.map((_, index) => join(work, `${name.replaceAll(' ', '-')}-${index}`, file))
        for (const [index, path] of paths.entries()) {
          await mkdir(dirname(path), { recursive: true })
          await writeFile(path, sides[index] ?? '')
        }
        await expectAll(paths[0] ?? '', paths[1] ?? '')
      },
      60_000,
    )
  })
}

/** Holds each line that diffoscope shows against the differences found here. */
async function expectAll(first: string, second: string): Promise<void> {
  const [a, b] = await Promise.all([readFile(first), readFile(second)])
  const { kind, differences } = await compareInMemory(a, b, basename(first))
  expect(kind).toBe('different')
  const leaves = askDiffoscope(first, second)
  expect(leaves).not.toEqual([])
  const texts = differences.map(one => textOf(one))
  const missing = leaves.flatMap(leaf =>
    listNeedles(leaf)
      .filter(needle => !texts.some(text => text.includes(needle)))
      .map(needle => [leaf.shown, needle]),
  )
  expect(missing).toEqual([])
}

/** All that a difference says, as text. */
function textOf(difference: Difference): string {
  const strings = (value: unknown): readonly string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(strings)
        : []
  return `${difference.kind} ${strings(difference).join(' ')}`
}

async function makePackage(
  folder: string,
  deb: string,
  change: (folder: string) => Promise<void> = async () => {},
): Promise<void> {
  await mkdir(join(folder, 'DEBIAN'), { recursive: true })
  await mkdir(join(folder, 'opt/a'), { recursive: true })
  await writeFile(
    join(folder, 'DEBIAN/control'),
    'Package: a\nVersion: 1\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: a\n',
  )
  await writeFile(join(folder, 'opt/a/text.txt'), 'one\ntwo\nthree\n')
  await writeFile(join(folder, 'opt/a/value.json'), '{"a": 1, "b": 2}\n')
  await writeFile(join(folder, 'opt/a/blob'), Buffer.from('0001020304fe', 'hex'))
  execFileSync('ln', ['-s', 'text.txt', join(folder, 'opt/a/link')])
  zipText(folder, 'a text')
  buildProgram(folder, 'alpha')
  await change(folder)
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', folder, deb], {
    env: { ...process.env, SOURCE_DATE_EPOCH: '1400000000' },
    stdio: 'ignore',
  })
}

function zipText(folder: string, text: string): void {
  const code = `import zipfile; z = zipfile.ZipFile(${JSON.stringify(join(folder, 'opt/a/x.zip'))}, "w"); z.writestr(zipfile.ZipInfo("in.txt"), ${JSON.stringify(text)}); z.close()`
  execFileSync('python3', ['-c', code])
}

function buildProgram(folder: string, host: string): void {
  const program = join(folder, 'opt/a/program')
  execFileSync('gcc', ['-x', 'c', '-s', '-o', program, '-'], {
    input: `#include <stdio.h>\nint main(void) { puts("built on ${host}!"); return 0; }\n`,
  })
}
