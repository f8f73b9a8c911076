import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from '../../src/core/shape.ts'
import { compareInMemory } from '../compare/rig.ts'

const hasDiffoscope = spawnSync('diffoscope', ['--version']).status === 0
const hasTools = ['dpkg-deb', 'gcc', 'python3'].every(tool => spawnSync(tool, ['--version']).status === 0)

interface Diffoscope {
  readonly source1: string
  readonly source2: string
  readonly unified_diff?: string | null | undefined
  readonly details?: readonly Diffoscope[] | undefined
}
const node: z.ZodType<Diffoscope> = z.lazy(() =>
  z.object({
    source1: z.string(),
    source2: z.string(),
    unified_diff: z.string().nullish(),
    details: z.array(node).optional(),
  }),
)

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

if (!hasDiffoscope || !hasTools) {
  it.skip('compares as much as diffoscope does (diffoscope, dpkg-deb, gcc or python3 is not installed)', () => {})
} else {
  describe('beside diffoscope', () => {
    const work = mkdtempSync(join(tmpdir(), 'debwright-test-'))
    const plain = join(work, 'plain.deb')
    beforeAll(async () => makePackage(join(work, 'plain'), plain))
    afterAll(() => rmSync(work, { recursive: true, force: true }))

    it.each(Object.entries(changes))(
      '%s: every part that diffoscope names is named here',
      async (name, change) => {
        const folder = join(work, name.replaceAll(' ', '-'))
        const changed = `${folder}.deb`
        await makePackage(folder, changed, change)
        const [a, b] = await Promise.all([readFile(plain), readFile(changed)])
        const { kind, differences } = await compareInMemory(a, b, 'x.deb')
        expect(kind).toBe('different')
        const named = differences.map(one => [...one.where, 'name' in one ? one.name : ''].join(' '))
        const parts = await askDiffoscope(plain, changed)
        expect(parts).not.toEqual([])
        for (const part of parts) {
          expect(named.some(text => text.includes(part))).toBe(true)
        }
      },
      60_000,
    )
  })
}

/** Names of the innermost parts in which diffoscope sees a difference; its own tools' listings are not parts. */
async function askDiffoscope(first: string, second: string): Promise<readonly string[]> {
  const ran = spawnSync('diffoscope', ['--json', '-', '--exclude-directory-metadata=yes', first, second], {
    maxBuffer: 2 ** 26,
    encoding: 'utf8',
  })
  const leaves: string[] = []
  const walk = (one: Diffoscope, file: string): void => {
    const isFile = one.source1 === one.source2 && /^\.\/|^[a-z._-]+$/.test(one.source1)
    const name = isFile && one.source1 !== 'file list' ? one.source1.replace(/^\.\//, '') : file
    if ((one.details ?? []).length === 0 && name !== '') leaves.push(name)
    for (const detail of one.details ?? []) walk(detail, name)
  }
  walk(node.parse(JSON.parse(ran.stdout)), '')
  const silent = ['md5sums', 'line order', 'encoding']
  return [...new Set(leaves)]
    .filter(name => !silent.includes(name))
    .map(name => name.replace(/\.(?:xz|zst|gz)$/, ''))
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
