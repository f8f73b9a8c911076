import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeOutput } from '../../../src/cli/output/write-output.ts'
import { type LocalStore, openStore } from '../../../src/machine/store/store.ts'

let place = ''
let output = ''
let store: LocalStore

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'debwright-output-'))
  await chmod(place, 0o755)
  output = join(place, 'dist')
  const opened = await openStore({ place: join(place, 'store'), run: 'test', events: () => undefined })
  if (!opened.ok) throw new Error(JSON.stringify(opened.failures))
  store = opened.value
})

afterEach(async () => {
  await store[Symbol.asyncDispose]()
  await rm(place, { recursive: true, force: true })
})

it('replaces what an earlier build left, the second builder’s files and another recipe’s records included', async () => {
  await build('old', ['wheels/a.whl', 'second-builder/wheels/a.whl'])
  expect(await build('new', ['wheels/b.whl'])).toBe('written')
  expect(await readdir(join(output, 'wheels'))).toEqual(['b.whl'])
  expect(await readdir(output)).not.toContain('second-builder')
})

it.each([
  ['a file', 'notes.txt'],
  ['a file in a folder of ours', 'wheels/mine.whl'],
  ['a recipe without its lock', 'mine.yaml'],
  ['a file in a folder of the user’s', 'thesis/chapter.tex'],
])('never removes %s that stands beside our files', async (_, path) => {
  await build('old', ['wheels/a.whl'])
  await mkdir(join(output, path, '..'), { recursive: true })
  await writeFile(join(output, path), 'mine')
  expect(await build('new', ['wheels/a.whl'])).toBe(`output-not-ours: ${path}`)
  expect(await readFile(join(output, path), 'utf8')).toBe('mine')
})

it('does not take a folder for its own because of a run.json that somebody else wrote', async () => {
  for (const text of ['{"schema": 1}', 'not JSON']) {
    await mkdir(output, { recursive: true })
    await writeFile(join(output, 'run.json'), text)
    expect(await build('new', ['wheels/a.whl'])).toBe('output-not-ours: run.json')
  }
})

it('takes no link for one of its folders', async () => {
  await build('old', ['wheels/a.whl'])
  await rm(join(output, 'wheels'), { recursive: true })
  await mkdir(join(place, 'elsewhere'))
  await symlink(join(place, 'elsewhere'), join(output, 'wheels'))
  expect(await build('new', ['wheels/a.whl'])).toBe('output-not-ours: wheels')
})

it('replaces no link, wherever it leads', async () => {
  for (const target of [join(place, 'linked'), join(place, 'nowhere')]) {
    await mkdir(join(place, 'linked'), { recursive: true })
    await symlink(target, output)
    expect(await build('new', ['wheels/a.whl'])).toBe('output-not-ours: a symbolic link of that name')
    expect(await readlink(output)).toBe(target)
    await rm(output)
  }
})

it('keeps a signature while its list stays the same, and only then', async () => {
  await build('old', ['sha256sums.txt'])
  await writeFile(join(output, 'sha256sums.txt.asc'), 'signature')
  await build('old', ['sha256sums.txt'])
  expect(await readFile(join(output, 'sha256sums.txt.asc'), 'utf8')).toBe('signature')
  await build('new', ['sha256sums.txt'])
  expect(await readdir(output)).not.toContain('sha256sums.txt.asc')
})

it('says that a file is no folder', async () => {
  await writeFile(output, 'mine')
  expect(await build('new', ['wheels/a.whl'])).not.toBe('written')
  expect(await readFile(output, 'utf8')).toBe('mine')
})

it('removes what a killed run of its store left beside the folder, and nothing that another store’s may need', async () => {
  await mkdir(join(store.folders.runs, 'killed'))
  for (const run of ['killed', 'alive']) {
    await mkdir(`${output}.${run}.partial`)
    await mkdir(`${output}.${run}.partial.old`)
  }
  expect(await build('new', ['wheels/a.whl'])).toBe('written')
  expect((await readdir(place)).sort()).toEqual([
    'dist',
    'dist.alive.partial',
    'dist.alive.partial.old',
    'store',
  ])
})

/** Puts files of one content into the output folder; answers how it went. */
async function build(content: string, paths: readonly string[]): Promise<string> {
  const digest = await store.write(Buffer.from(content))
  if (!digest.ok) throw new Error(JSON.stringify(digest.failures))
  const artifacts = paths.map(path => ({ path, digest: digest.value }))
  const listed = artifacts.filter(({ path }) => !path.startsWith('second-builder/'))
  const run = JSON.stringify({ schema: 1, verb: 'build', artifacts: listed.map(({ path }) => ({ path })) })
  const texts = [
    [`${content}.yaml`, ''],
    [`${content}.lock.json`, ''],
    ['run.json', run],
  ] as const
  const written = await writeOutput(output, artifacts, texts, store)
  if (written.ok) return 'written'
  const [failure] = written.failures
  return failure?.code === 'output-not-ours' ? `${failure.code}: ${failure.found}` : String(failure?.code)
}
