import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import type { Lock, LockedSdist } from '../../../src/recipe/lock/lock.ts'
import { accounts } from '../../machine/accounts.ts'
import { startCli } from '../rig/cli.ts'
import { failing, placeFiles } from '../rig/failing.ts'
import { hurry } from '../rig/host-view.ts'
import { mountTmpfs } from '../rig/mounts.ts'
import { populateStore } from '../rig/populate.ts'
import { firstAccount, give, makeFolder, storeOf } from '../rig/suite.ts'
import { mapTargets, newModule, placeTiny, tinyDeb, withoutPackages } from '../rig/tiny.ts'
import { serveTiny } from '../rig/tiny-index.ts'

const ordinary = accounts().at(-1) ?? firstAccount()
const isRoot = process.getuid?.() === 0
const asRoot = isRoot ? it : it.skip

beforeAll(async () => {
  await populateStore(firstAccount())
})

it('refuses a folder that is no store', async () => {
  const store = placeFiles({ 'my-thesis.tex': '' })
  expect(await failing(['gc'], { store })).toMatchInlineSnapshot(`
    "exit status 5
    error[store-not-ours]: the folder STORE is not empty and no store
      found: my-thesis.tex

    hint: point DEBWRIGHT_STORE at a new or empty folder
    "
  `)
})

it('refuses a store of another layout', async () => {
  expect(
    await failing(['gc'], { store: placeFiles({ version: '0\n', 'objects/ab': '' }) }),
  ).toMatchInlineSnapshot(`
    "exit status 5
    error[store-version]: the store STORE has a layout that this debwright does not know
      expected: 1
      actual:   0

    hint: use the debwright that made it, remove the folder, or set DEBWRIGHT_STORE to another one
    "
  `)
})

it('says that the lock of the store is no database', async () => {
  const store = placeFiles({ version: '1\n', 'lock.sqlite': 'SQLite format 3, once'.repeat(99) })
  expect(await failing(['gc'], { store })).toMatchInlineSnapshot(`
    "exit status 5
    error[store-damaged]: the store is damaged at STORE/lock.sqlite
      problem: file is not a database

    hint: remove the named file or folder; what it held is fetched or made again
    "
  `)
})

it('says that the file system of the store has no locks', async () => {
  const store = makeFolder(firstAccount(), 'without-locks')
  const before = `${hurry(10)}; export LD_PRELOAD="${compileNoLocks()} $LD_PRELOAD"`
  expect(await failing(['gc'], { store, before })).toMatchInlineSnapshot(`
    "exit status 5
    error[store-not-lockable]: the store's lock cannot be taken at STORE/stamps.sqlite
      reason: no lock was granted for ten seconds

    hint: keep the store on a local file system (some network file systems have no locks)
    "
  `)
})

it('says that a stored file went while it was wanted', async () => {
  const account = firstAccount()
  const sdists = [
    { name: 'tiny', files: newModule(), project: ['time.sleep(2)'] },
    { name: 'late', files: newModule('late') },
  ]
  const changeLock = (lock: Lock) =>
    mapTargets(lock, target => {
      const [first = '', second] = target.install
      const after = (sdist: LockedSdist) =>
        sdist.purl === second ? { ...sdist, 'build-requires': [first] } : sdist
      return { ...target, sdists: target.sdists.map(after) }
    })
  const { folder, ...place } = await placeTiny(account, { sdists, changeLock })
  const run = startCli(['build', 'tiny.yaml', '--offline'], { account, cwd: folder })
  await run.says('environment (bookworm)')
  const sha256 = sha256Of(place.sdists.get('late-1.0.tar.gz') ?? '')
  rmSync(join(storeOf(account), 'files', sha256))
  const { status, stderr } = await run.ended
  const text = stderr.replaceAll(sha256, 'SHA256').replaceAll(storeOf(account), 'STORE')
  expect(`exit status ${status}\n${text.slice(text.indexOf('error['))}`).toMatchInlineSnapshot(`
    "exit status 5
    error[store-file-missing]: the store no longer holds SHA256
      place: STORE/files/SHA256

    hint: run again: what is missing is fetched or built again
    "
  `)
})

it('says that the store cannot be written', async () => {
  const store = makeFolder(ordinary, 'closed')
  chmodSync(store, 0o555)
  expect(await failing(['gc'], { store, account: ordinary })).toMatchInlineSnapshot(`
    "exit status 5
    error[store-not-writable]: opening the store: the store cannot be written at STORE
      reason: permission denied (EACCES)

    hint: make the folder yours, or point DEBWRIGHT_STORE at one that is
    "
  `)
})

it('says that nothing tells where the store is', async () => {
  const environment = { DEBWRIGHT_STORE: undefined, HOME: undefined }
  expect(await failing(['gc'], { account: ordinary, environment })).toMatchInlineSnapshot(`
    "exit status 5
    error[store-place-unknown]: there is no place for the store: HOME is not set to an absolute path

    hint: set DEBWRIGHT_STORE to a folder of your own
    "
  `)
})

asRoot('as root: says which folder keeps containers out of the store', async () => {
  const closed = makeFolder(firstAccount(), 'closed')
  chmodSync(closed, 0o700)
  expect(
    (await failing(['gc'], { store: join(closed, 'store') })).replace(/closed-\w+/g, 'CLOSED'),
  ).toMatchInlineSnapshot(`
    "exit status 5
    error[store-not-reachable]: containers could not read the store STORE
      closed folder: SUITE/CLOSED

    hint: started by root, containers run as an unprivileged user: choose a store whose parent folders all may enter
    "
  `)
})

asRoot('as root: says that the disk of the store is full', async () => {
  using disk = mountTmpfs(firstAccount(), '1m')
  const store = join(disk.path, 'store')
  const { folder, sdists } = await placeTiny(firstAccount(), {
    sdists: [{ name: 'tiny', bytes: randomBytes(2_000_000) }],
    changeLock: withoutPackages,
    planted: false,
  })
  await using server = await serveTiny(sdists)
  const environment = { DEBWRIGHT_INDEX_URL: `${server.url}/simple` }
  const text = await failing(['fetch', 'tiny.yaml'], { cwd: folder, store, environment })
  expect(text.replace(/partial\/[0-9a-f]+/, 'partial/NAME')).toMatchInlineSnapshot(`
    "exit status 5
    error[disk-full]: fetching: no space left on the disk of STORE/runs/RUN/partial/NAME

    hint: free some space, for example with \`debwright gc\`, or point DEBWRIGHT_STORE at a larger disk
    "
  `)
})

asRoot('as root: says before it begins that a root file system will not fit', async () => {
  const account = firstAccount()
  using disk = mountTmpfs(account, '400m')
  const store = join(disk.path, 'store')
  const { folder, lock } = await placeTiny(account, { sdists: [{ name: 'tiny' }] })
  mkdirSync(join(store, 'files'), { recursive: true })
  writeFileSync(join(store, 'version'), '1\n')
  for (const [, sha256 = ''] of readFileSync(lock, 'utf8').matchAll(/"sha256": "([0-9a-f]{64})"/g))
    copyStored(join(storeOf(account), 'files', sha256), join(store, 'files', sha256))
  expect(
    (await failing(['build', 'tiny.yaml', '--offline'], { cwd: folder, store })).replace(
      /: +\d+ MB/g,
      ': N MB',
    ),
  ).toMatchInlineSnapshot(`
    "exit status 5
    error[disk-full]: making the root file system build: no space left on the disk of STORE
      needed: N MB
      free: N MB

    hint: free some space, for example with \`debwright gc\`, or point DEBWRIGHT_STORE at a larger disk
    "
  `)
})

asRoot('as root: says that the disk of the output is full', async () => {
  using disk = mountTmpfs(firstAccount(), '64k')
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }], more: tinyDeb() })
  const words = ['build', 'tiny.yaml', '--offline', '--no-test', '--output', join(disk.path, 'out')]
  expect(await failing(words, { cwd: folder, places: { [disk.path]: 'DISK' } })).toMatchInlineSnapshot(`
    "exit status 5
    error[disk-full]: writing the output: no space left on the disk of DISK/out

    hint: free some space there, or choose another place for what is written
    "
  `)
})

it('says that the output cannot be written', async () => {
  const account = ordinary
  await populateStore(account)
  const { folder } = await placeTiny(account, { sdists: [{ name: 'tiny' }] })
  const closed = makeFolder(account, 'closed')
  chmodSync(closed, 0o555)
  const words = ['build', 'tiny.yaml', '--offline', '--output', join(closed, 'out')]
  expect(
    await failing(words, { cwd: folder, account, places: { [closed]: 'CLOSED' } }),
  ).toMatchInlineSnapshot(`
    "exit status 5
    error[folder-not-writable]: looking at the output folder: cannot write CLOSED/out
      reason: permission denied (EACCES)

    hint: make the folder writable for you, or choose another place for what is written
    "
  `)
})

it('says that the output is a file', async () => {
  const output = join(placeFiles({ out: '' }), 'out')
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }] })
  const words = ['build', 'tiny.yaml', '--offline', '--output', output]
  expect(await failing(words, { cwd: folder, places: { [output]: 'OUTPUT' } })).toMatchInlineSnapshot(`
    "exit status 2
    error[output-not-ours]: OUTPUT holds other files than a build of ours, and would be replaced
      found: a file of that name

    hint: name an empty or a new folder with --output
    "
  `)
})

asRoot('as root: says that the output cannot be replaced', async () => {
  using disk = mountTmpfs(firstAccount(), '1m')
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }] })
  const words = ['build', 'tiny.yaml', '--offline', '--output', disk.path]
  expect(await failing(words, { cwd: folder, places: { [disk.path]: 'DISK' } })).toMatchInlineSnapshot(`
    "exit status 2
    error[output-mounted]: DISK is a mount point, and could not be replaced as a whole

    hint: name a folder below it: --output DISK/out
    "
  `)
})

it('says that nothing can be made in a folder of the kernel’s', async () => {
  const { folder } = await placeTiny(firstAccount(), { sdists: [{ name: 'tiny' }] })
  const words = ['build', 'tiny.yaml', '--offline', '--output', '/proc/out/tiny']
  expect(await failing(words, { cwd: folder })).toMatchInlineSnapshot(`
    "exit status 5
    error[disk-failed]: looking at the output folder: the operating system refused /proc/out/tiny
      reason: no such file or folder (ENOENT)

    hint: look at the disk (\`dmesg\`, free space, permissions), then run again
    "
  `)
  expect(await failing(['gc'], { store: '/proc/store' })).toMatchInlineSnapshot(`
    "exit status 5
    error[disk-failed]: opening the store: the operating system refused STORE
      reason: no such file or folder (ENOENT)

    hint: look at the disk (\`dmesg\`, free space, permissions), then run again
    "
  `)
})

it('says that too many files are open', async () => {
  const sdists = [{ name: 'tiny', files: newModule() }]
  const { folder } = await placeTiny(firstAccount(), { sdists, more: tinyDeb() })
  const words = ['reproduce', 'tiny.yaml', '--offline', '--no-test']
  const text = await failing(words, { cwd: folder, before: 'ulimit -n 32' })
  // Where it happens, and how often, is a matter of chance.
  const [first = ''] = text.trimEnd().split('\n\nerror')
  const place = /: .*: the limit of open files is reached at \S+/
  expect(first.replace(place, ': DOING: the limit of open files is reached at PLACE')).toMatchInlineSnapshot(`
    "exit status 5
    error[too-many-open-files]: DOING: the limit of open files is reached at PLACE

    hint: raise the limit, for example with \`ulimit -n 4096\`, and run again"
  `)
})

function copyStored(from: string, to: string): void {
  try {
    writeFileSync(to, readFileSync(from))
    give(to, firstAccount())
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

/** A library under which no file can be locked. */
function compileNoLocks(): string {
  const path = join(makeFolder(firstAccount(), 'no-locks'), 'no-locks.so')
  const words = ['-shared', '-fPIC', '-o', path, join(import.meta.dirname, '../rig/no-locks.c')]
  const { status, stderr } = spawnSync('gcc', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return path
}
