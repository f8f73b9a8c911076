import { chmodSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../src/core/digest.ts'
import { runCli } from './rig/cli.ts'
import { digestFolder } from './rig/folder-digests.ts'
import { networkSettings, populateStore } from './rig/populate.ts'
import { findWrongFiles } from './rig/store-files.ts'
import { firstAccount, storeOf } from './rig/suite.ts'
import { placeTiny, type TinyPlace, tinyDeb } from './rig/tiny.ts'
import { serveTiny } from './rig/tiny-index.ts'

const account = firstAccount()
let place: TinyPlace
let digests: object
/** The stored files before anything was made. */
let known: ReadonlySet<string>

beforeAll(async () => {
  await populateStore(account)
  // Of its own time, so that everything made of it is new to the store.
  const files = { 'tiny.py': `"def main():\\n    print('made at ${Date.now()}')\\n"` }
  place = await placeTiny(account, { sdists: [{ name: 'tiny', files }], more: tinyDeb() })
  known = new Set(readdirSync(join(storeOf(account), 'files')))
  await reproduce()
  digests = digestFolder(place.output)
})

/** Damaged files that nothing read again stay in the store, which other tests share. */
afterAll(() => {
  const store = storeOf(account)
  for (const name of findWrongFiles(store)) rmSync(join(store, 'files', name))
})

function reproduce(...words: readonly string[]) {
  const all = ['reproduce', place.recipe, '--no-test', '--offline', '--output', place.output, ...words]
  return runCli(all, { account })
}

/** Flips the lowest bit of the byte in the middle of a file; size and time of change stay as they were. */
function flipBit(path: string): void {
  const { atime, mtime, mode, size } = statSync(path)
  const bytes = readFileSync(path)
  const middle = Math.floor(size / 2)
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  chmodSync(path, 0o644)
  writeFileSync(path, bytes)
  utimesSync(path, atime, mtime)
  chmodSync(path, mode)
}

it('finds a flipped bit in a stored sdist, sets the file aside, and fetches it again', async () => {
  const [bytes = Buffer.alloc(0)] = place.sdists.values()
  const sha256 = sha256Of(bytes)
  flipBit(join(storeOf(account), 'files', sha256))
  const offline = await reproduce('--fresh')
  expect(offline.status).toBe(5)
  expect(offline.stderr).toContain(`note: stored file ${sha256} was damaged; it is set aside and made again`)
  expect(offline.stderr).toContain('error[offline]: tiny-1.0.tar.gz is not in the store')
  await using server = await serveTiny(place.sdists)
  const environment = { ...networkSettings(), DEBWRIGHT_INDEX_URL: `${server.url}/simple` }
  const words = ['reproduce', place.recipe, '--no-test', '--fresh', '--output', place.output]
  expect((await runCli(words, { account, environment })).status).toBe(0)
  expect(digestFolder(place.output)).toEqual(digests)
})

it('finds a flipped bit in whatever was made of an sdist, and makes the same again', async () => {
  const sdists = [...place.sdists.values()].map(bytes => sha256Of(bytes))
  const files = join(storeOf(account), 'files')
  const made = readdirSync(files).filter(
    name => !known.has(name) && !sdists.includes(sha256Of(readFileSync(join(files, name)))),
  )
  expect(made.length).toBeGreaterThan(5)
  for (const name of made.filter(name => statSync(join(files, name)).size > 0)) flipBit(join(files, name))
  rmSync(place.output, { recursive: true })
  const end = await reproduce()
  expect({ status: end.status, stderr: end.stderr }, end.stderr).toEqual({
    status: 0,
    stderr: expect.stringMatching(
      /note: stored file [0-9a-f]{64} was damaged; it is set aside and made again/,
    ),
  })
  expect(digestFolder(place.output)).toEqual(digests)
})

it('believes no result that was written by somebody else', async () => {
  const results = join(storeOf(account), 'results/alpha')
  for (const name of readdirSync(results)) writeFileSync(join(results, name), '{"sha256":"","value":"[]"}\n')
  rmSync(place.output, { recursive: true })
  expect((await reproduce()).status).toBe(0)
  expect(digestFolder(place.output)).toEqual(digests)
})

it('does without its own memory', async () => {
  const store = storeOf(account)
  rmSync(join(store, 'stamps.sqlite'), { force: true })
  rmSync(join(store, 'results'), { recursive: true })
  rmSync(join(store, 'runs'), { recursive: true })
  rmSync(place.output, { recursive: true })
  expect((await reproduce()).status).toBe(0)
  expect(digestFolder(place.output)).toEqual(digests)
})

it('finds a file of a root file system that was changed, and makes the root again', async () => {
  const roots = join(storeOf(account), 'roots')
  const [lock] = [JSON.parse(readFileSync(place.lock, 'utf8'))]
  const root = join(roots, lock.targets.bookworm['root-file-systems'].build.sha256)
  flipBit(join(root, 'etc/debian_version'))
  const end = await reproduce('--fresh')
  expect({ status: end.status, digests: digestFolder(place.output) }).toEqual({ status: 0, digests })
  expect(end.stderr).toMatch(
    /note: root file system [0-9a-f]{64} was damaged; it is set aside and made again/,
  )
})
