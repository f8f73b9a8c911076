import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { digestTree } from '../../../src/actions/tree-digest.ts'
import { fileNode, treeFromPaths } from '../../../src/actions/tree-paths.ts'
import { digestOf, sha256Of } from '../../../src/core/digest.ts'
import { planCollection, type StoredObject } from '../../../src/machine/store/plan-collection.ts'
import { type LocalStore, openStore } from '../../../src/machine/store/store.ts'
import { checkStore } from '../../../src/machine/store/store-check.ts'
import { collectStore, removePartials } from '../../../src/machine/store/store-collect.ts'

const signal = new AbortController().signal
const day = 86_400
let place = ''
let store: LocalStore
let time = 1_700_000_000

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'debwright-store-'))
  await chmod(place, 0o755)
  time = 1_700_000_000
  store = await open('first')
})

afterEach(async () => {
  await store[Symbol.asyncDispose]()
  await rm(place, { recursive: true, force: true })
})

async function open(run: string): Promise<LocalStore> {
  const opened = await openStore({ place, run, events: () => undefined, now: () => time })
  if (!opened.ok) throw new Error(JSON.stringify(opened.failures))
  return opened.value
}

async function write(text: string): Promise<string> {
  const written = await store.write(Buffer.from(text))
  if (!written.ok) throw new Error(JSON.stringify(written.failures))
  return written.value.sha256
}

it('hashes everything, whatever the stamps say, and sets aside what is damaged', async () => {
  const good = await write('good')
  const bad = await write('bad')
  const tree = treeFromPaths([['etc/hosts', fileNode('localhost')]])
  const root = digestTree(tree).sha256
  for (const name of [root, sha256Of('no such tree')]) {
    await mkdir(join(store.folders.roots, name, 'etc'), { recursive: true })
    await writeFile(join(store.folders.roots, name, 'etc/hosts'), 'localhost')
  }
  const path = store.pathOf(digestOf(Buffer.from('bad')).sha256)
  await chmod(path, 0o644)
  await writeFile(path, 'sad')
  expect(await checkStore(store, signal)).toEqual({
    ok: true,
    value: { checked: 4, damaged: [`files/${bad}`, `roots/${sha256Of('no such tree')}`] },
  })
  expect(await readdir(store.folders.files)).toEqual([good])
  expect(await readdir(store.folders.roots)).toEqual([root])
  expect(await checkStore(store, signal)).toEqual({ ok: true, value: { checked: 2, damaged: [] } })
})

it('removes what was not used for long, and keeps what was used since or is needed', async () => {
  const names = ['stale', 'used', 'needed'].map(text => digestOf(Buffer.from(text)))
  for (const text of ['stale', 'used', 'needed']) await write(text)
  await store.resultsOf('alpha').remember(sha256Of('key'), { a: 1 })
  await store[Symbol.asyncDispose]()
  time += 20 * day
  store = await open('second')
  for (const name of names.slice(1, 2)) expect(await store.has(name.sha256)).toBe(true)
  const needed = new Set(names.slice(2).map(name => name.sha256))
  const limits = { now: time, ageSeconds: 10 * day, bytes: 1_000_000, needed }
  expect(await collectStore(store, limits, signal)).toMatchObject({ ok: true, value: { removed: 2 } })
  const kept = names.slice(1).map(name => name.sha256)
  expect((await readdir(store.folders.files)).sort()).toEqual(kept.toSorted())
  expect(await readdir(store.folders.results)).toEqual([])
})

it('removes what experiments made, however young, with the folders of their builders', async () => {
  const scopes = ['alpha', 'experiment-0123abcd', 'repeat', 'second-0123abcd']
  for (const scope of scopes) await store.resultsOf(scope).remember(sha256Of('key'), { a: 1 })
  const limits = { now: time, ageSeconds: 10 * day, bytes: 1_000_000, needed: new Set<never>() }
  const wouldGo = { ok: true, value: { removed: 2 } }
  expect(await collectStore(store, { ...limits, dryRun: true }, signal)).toMatchObject(wouldGo)
  expect((await readdir(store.folders.results)).sort()).toEqual(scopes)
  expect(await collectStore(store, limits, signal)).toMatchObject(wouldGo)
  expect((await readdir(store.folders.results)).sort()).toEqual(['alpha', 'second-0123abcd'])
  expect(await store.resultsOf('alpha').recall(sha256Of('key'))).toEqual({ a: 1 })
})

it('removes what a killed run left unfinished, and keeps its logs', async () => {
  const run = join(store.folders.runs, 'killed')
  await mkdir(join(run, 'partial', 'half'), { recursive: true })
  await mkdir(join(run, 'logs'))
  const own = await store.nameForPartial()
  if (!own.ok) throw new Error(JSON.stringify(own.failures))
  await writeFile(own.value, '')
  expect(await removePartials(store)).toEqual({ ok: true, value: undefined })
  expect(await readdir(run)).toEqual(['logs'])
  expect(await readdir(join(store.runFolder, 'partial'))).toHaveLength(1)
})

it('makes room by what was least recently used', () => {
  const object = (name: string, used: number, bytes: number, needed = false): StoredObject => ({
    kind: 'file',
    path: `/${name}`,
    name,
    bytes,
    used,
    needed,
  })
  const objects = [
    object('new', 9, 10),
    object('old', 1, 10),
    object('needed', 0, 10, true),
    object('middle', 5, 10),
  ]
  const plan = planCollection(objects, { now: 10, ageSeconds: 100, bytes: 25 })
  expect(plan.map(({ name }) => name)).toEqual(['old', 'middle'])
})
