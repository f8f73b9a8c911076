import {
  chmod,
  link,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunEvent } from '../../../src/actions/event.ts'
import { digestOf, sha256Of } from '../../../src/core/digest.ts'
import { type LocalStore, openStore } from '../../../src/machine/store/store.ts'

const bytes = Buffer.from('six\n')
const digest = digestOf(bytes)
let place = ''
let store: LocalStore
let events: RunEvent[] = []

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'debwright-store-'))
  await chmod(place, 0o755)
  events = []
  store = await open()
})

afterEach(async () => {
  await store[Symbol.asyncDispose]()
  await rm(place, { recursive: true, force: true })
})

async function open(): Promise<LocalStore> {
  const opened = await openStore({ place, run: 'test', events: event => events.push(event) })
  if (!opened.ok) throw new Error(JSON.stringify(opened.failures))
  return opened.value
}

it('keeps a file under its SHA-256, read-only whatever the umask', async () => {
  const umask = process.umask(0o077)
  try {
    expect(await store.write(bytes)).toEqual({ ok: true, value: digest })
  } finally {
    process.umask(umask)
  }
  expect((await stat(store.pathOf(digest.sha256))).mode & 0o777).toBe(0o444)
  expect(await store.read(digest)).toEqual({ ok: true, value: bytes })
  expect(await readdir(join(store.runFolder, 'partial'))).toEqual([])
})

it('says absent of what was never written, and fails to read it', async () => {
  expect(await store.has(digest.sha256)).toBe(false)
  expect(await store.read(digest)).toMatchObject({ ok: false, failures: [{ code: 'store-file-missing' }] })
})

it('sets a changed file aside and reports it as absent, even with its old size and mtime', async () => {
  await store.write(bytes)
  const path = store.pathOf(digest.sha256)
  const before = await stat(path)
  await chmod(path, 0o644)
  await writeFile(path, 'sax\n')
  await chmod(path, 0o444)
  await utimes(path, before.atime, before.mtime)
  expect(await store.has(digest.sha256)).toBe(false)
  expect(await readdir(store.folders.damaged)).toHaveLength(1)
  expect(events).toMatchObject([{ type: 'note', text: expect.stringContaining('damaged') }])
  await store.write(bytes)
  expect(await store.read(digest)).toEqual({ ok: true, value: bytes })
})

it('hashes a file again that was only touched, and keeps it', async () => {
  await store.write(bytes)
  await utimes(store.pathOf(digest.sha256), 1, 1)
  expect(await store.has(digest.sha256)).toBe(true)
  expect(events).toEqual([])
})

it('trusts the files of a store that was copied here, but none of its results', async () => {
  const key = sha256Of('key')
  await store.write(bytes)
  await store.remember(key, { wheel: 1 })
  expect(await store.recall(key)).toEqual({ wheel: 1 })
  const path = join(store.folders.results, 'steps', `${key}.json`)
  const content = await readFile(path)
  await rm(path)
  await writeFile(path, content)
  expect(await store.recall(key)).toBeUndefined()
  expect(await store.has(digest.sha256)).toBe(true)
})

it('keeps results of two scopes apart and forgets one of them', async () => {
  const key = sha256Of('key')
  await store.resultsOf('first').remember(key, 1)
  await store.resultsOf('second').remember(key, 2)
  await store.resultsOf('first').forget()
  expect(await store.resultsOf('first').recall(key)).toBeUndefined()
  expect(await store.resultsOf('second').recall(key)).toBe(2)
})

it('has told the book of stamps what a result says by the time that it is remembered, so that a kill takes nothing', async () => {
  const key = sha256Of('an action')
  await store.write(bytes)
  await store.resultsOf('first').remember(key, 1)
  const other = await open()
  expect(await other.resultsOf('first').recall(key)).toBe(1)
  expect(other.stamps.find(`files/${digest.sha256}`)).toBe(store.stamps.find(`files/${digest.sha256}`))
  await other[Symbol.asyncDispose]()
})

it('begins a new book of stamps where the old one is unreadable', async () => {
  await store.write(bytes)
  await store[Symbol.asyncDispose]()
  for (const name of await readdir(place)) if (name.startsWith('stamps')) await rm(join(place, name))
  await writeFile(store.folders.stamps, 'no database at all, but long enough to look like one '.repeat(100))
  store = await open()
  expect(await store.has(digest.sha256)).toBe(true)
})

it('copies out, never by a hard link, writable for its owner, and over nothing', async () => {
  await store.write(bytes)
  const target = join(place, 'runs', 'copy')
  expect(await store.copyTo(digest, target)).toEqual({ ok: true, value: undefined })
  const copied = await stat(target)
  expect([copied.mode & 0o777, copied.nlink]).toEqual([0o644, 1])
  expect(await store.copyTo(digest, target)).toMatchObject({ ok: false, failures: [{ code: 'disk-failed' }] })
})

it('takes a file of others as a copy of its own, and no link', async () => {
  const source = join(place, 'runs', 'output')
  await writeFile(source, bytes)
  await link(source, `${source}.other`)
  expect(await store.importFile(source)).toEqual({ ok: true, value: digest })
  expect((await lstat(store.pathOf(digest.sha256))).nlink).toBe(1)
  await rm(source)
  await symlink('/etc/passwd', source)
  expect(await store.importFile(source)).toMatchObject({ ok: false, failures: [{ code: 'disk-failed' }] })
})

it('adopts a finished download by a rename', async () => {
  const path = await store.nameForPartial()
  if (!path.ok) throw new Error(JSON.stringify(path.failures))
  await writeFile(path.value, bytes)
  expect(await store.adopt(path.value, digest)).toEqual({ ok: true, value: undefined })
  expect(await store.read(digest)).toEqual({ ok: true, value: bytes })
})

it('refuses a folder that is not empty and no store, and a layout that it does not know', async () => {
  const other = await mkdtemp(join(tmpdir(), 'debwright-store-'))
  await chmod(other, 0o755)
  const options = { place: other, run: 'test', events: () => undefined }
  await writeFile(join(other, 'thesis.tex'), '')
  expect(await openStore(options)).toMatchObject({ ok: false, failures: [{ code: 'store-not-ours' }] })
  await rename(join(other, 'thesis.tex'), join(other, 'version'))
  await writeFile(join(other, 'version'), '99\n')
  expect(await openStore(options)).toMatchObject({
    ok: false,
    failures: [{ code: 'store-version', found: '99', known: '1' }],
  })
  await rm(other, { recursive: true })
})

it('started by root, refuses a store below a folder that others may not enter', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'debwright-closed-'))
  const opened = await openStore({
    place: join(closed, 'store'),
    run: 'test',
    events: () => undefined,
    uid: 0,
  })
  expect(opened).toMatchObject({ ok: false, failures: [{ code: 'store-not-reachable', folder: closed }] })
  await rm(closed, { recursive: true })
})

it('leaves only the run folder of a run that logged something', async () => {
  await store.write(bytes)
  await store[Symbol.asyncDispose]()
  expect(await readdir(store.folders.runs)).toEqual([])
  store = await open()
})

it('sets a damaged file aside once, however many ask for it at the same time', async () => {
  await store.write(bytes)
  const path = store.pathOf(digest.sha256)
  await chmod(path, 0o644)
  await writeFile(path, 'sax\n')
  const asked = await Promise.all(Array.from({ length: 8 }, () => store.has(digest.sha256)))
  expect(new Set(asked)).toEqual(new Set([false]))
  expect(await readdir(store.folders.damaged)).toHaveLength(1)
  expect(events).toHaveLength(1)
})

it('is made once, however many runs begin at the same time', async () => {
  const fresh = { place: join(place, 'runs', 'a', 'b', 'fresh'), events: () => undefined, uid: 1000 }
  const opened = await Promise.all(
    Array.from({ length: 8 }, (_, run) => openStore({ ...fresh, run: `run-${run}` })),
  )
  expect(opened.flatMap(one => (one.ok ? [] : one.failures))).toEqual([])
  for (const one of opened) if (one.ok) await one.value[Symbol.asyncDispose]()
  expect(await readdir(fresh.place)).not.toContainEqual(expect.stringContaining('partial'))
})

it('says what is wrong where nothing can be begun', async () => {
  await rm(store.runFolder, { recursive: true })
  await writeFile(store.runFolder, '')
  const failed = { ok: false, failures: [{ code: 'disk-failed' }] }
  expect(await store.nameForPartial()).toMatchObject(failed)
  expect(await store.importFile(store.folders.version)).toMatchObject(failed)
  await rm(store.runFolder)
})
