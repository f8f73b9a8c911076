import { spawnSync } from 'node:child_process'
import { chmod, copyFile, cp, mkdtemp, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Action } from '../../../src/actions/action.ts'
import { alpha } from '../../../src/actions/contract.ts'
import { digestTree } from '../../../src/actions/tree-digest.ts'
import { emptyDirectory, fileNode, nodeAt, treeFromPaths } from '../../../src/actions/tree-paths.ts'
import type { Variations } from '../../../src/actions/variation.ts'
import type { Failure } from '../../../src/core/failure.ts'
import { createExecutor } from '../../../src/machine/containers/executor.ts'
import { createQueue } from '../../../src/machine/containers/queue.ts'
import { type LocalStore, openStore } from '../../../src/machine/store/store.ts'
import { rootPath } from '../../../src/machine/store/store-folders.ts'
import { type Identity, readIdentity } from '../../../src/machine/unprivileged.ts'
import { makeMinimalRoot } from '../roots/minimal-root.ts'

const signal = new AbortController().signal
const rootTree = treeFromPaths([['usr', emptyDirectory]])
const root = { directory: { kind: 'sealed', digest: digestTree(rootTree) }, top: rootTree } as const
const names = Array.from({ length: 9 }, (_, index) => `f${index}`)
let place = ''
let store: LocalStore
let identity: Identity

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'debwright-variations-'))
  await chmod(place, 0o755)
  store = unwrap(await openStore({ place, run: 'test', events: () => undefined }))
  identity = unwrap(await readIdentity())
  const fresh = join(place, 'new-root')
  await makeMinimalRoot(fresh)
  await copyFile('/usr/bin/script', join(fresh, 'usr/bin/script'))
  await copyPython(fresh)
  await writeFile(join(fresh, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  await rename(fresh, rootPath(store.folders, root.directory.digest.sha256))
})

afterAll(async () => {
  await store[Symbol.asyncDispose]()
  await rm(place, { recursive: true, force: true })
})

/** The host's own Python with its standard library: what a tracer needs. */
async function copyPython(to: string): Promise<void> {
  const python = await realpath('/usr/bin/python3')
  const library = join('/usr/lib', basename(python))
  await copyFile(python, join(to, 'usr/bin/python3'))
  const listed = spawnSync('ldd', [python, ...(await sharedObjects(join(library, 'lib-dynload')))])
  for (const [, path = ''] of String(listed.stdout).matchAll(/=> (\/\S+) \(/g))
    await cp(path, join(to, path.startsWith('/usr/') ? path : `/usr${path}`), { dereference: true })
  await cp(library, join(to, library), { recursive: true, dereference: true })
}

async function sharedObjects(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder)
  return found.filter(name => name.startsWith('_ctypes.')).map(name => join(folder, name))
}

function unwrap<T>(result: { ok: true; value: T } | { ok: false; failures: readonly Failure[] }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failures))
  return result.value
}

/** What a command says in the folder of a source, for a builder with these variations. */
async function answerOf(script: string, variations?: Variations): Promise<string> {
  const action: Action = {
    label: 'Test: varied step',
    profile: 'build',
    command: {
      arguments: ['sh', '-c', `{ ${script}; } >/build/out/said`],
      environment: { MINE: 'kept' },
      workingDirectory: '/build/src/it-s-1.0',
    },
    root,
    mounts: [
      {
        path: '/build/src',
        writable: true,
        tree: treeFromPaths(names.map(name => [`it-s-1.0/${name}`, fileNode(name)])),
      },
    ],
    limits: { seconds: 20, outputBytes: 1_000_000, memoryBytes: 1000 },
  }
  const builder = { ...alpha, ...(variations === undefined ? {} : { name: 'varied', variations }) }
  const world = {
    store,
    identity,
    queue: createQueue({ slots: 2, memoryBytes: 1e9 }),
    events: () => undefined,
  }
  const { outputs } = unwrap(await createExecutor(builder, world).execute(action, signal))
  const said = nodeAt(outputs, 'said')
  if (said?.kind !== 'file') throw new Error('it said nothing')
  return Buffer.from(unwrap(await store.read(said.digest)))
    .toString('utf8')
    .trim()
}

const questions: readonly (readonly [Variations, question: string, pinned: string, varied: string])[] = [
  [
    { user: 'u1' },
    'echo $USER $LOGNAME; id -un 2>&1 || true',
    'id: cannot find name for user ID 1000\n1000',
    'u1 u1\nu1',
  ],
  [{ home: '/build/h1' }, 'echo $HOME; touch ~/x && ls ~', '/build/home\nx', '/build/h1\nx'],
  [{ timezone: 'QAB-11:30' }, 'echo $TZ', 'UTC', 'QAB-11:30'],
  [{ locale: 'tr_TR.UTF-8' }, 'echo $LC_ALL $LANG', 'C.UTF-8', 'tr_TR.UTF-8 tr_TR.UTF-8'],
  [{ umask: '0027' }, 'umask', '0022', '0027'],
  [{ filesystem: 'tmpfs' }, 'stat -f -c %T .', '', 'tmpfs'],
  [{ kernel: '9.1.2-x' }, 'uname -r -v', '', '9.1.2-x #1 9.1.2-x'],
  [{ affinity: '77' }, 'nproc', '', '77'],
  [
    { clock: '+400d5h' },
    `perl -e 'print int((time - ${Math.floor(Date.now() / 1000)}) / 3600)'`,
    '0',
    String(400 * 24 + 5),
  ],
  [{ 'build-path': '/build/b1' }, 'pwd; ls | head -1', '/build/src/it-s-1.0\nf0', '/build/b1/it-s-1.0\nf0'],
  [{ 'hash-seed': '42' }, 'echo $PYTHONHASHSEED', '0', '42'],
  [{ environment: 'e1' }, 'echo $MINE $CAPTURE_ENVIRONMENT', 'kept', 'kept e1'],
  [
    { path: '/bin:/usr/bin' },
    'echo $PATH; command -v cat',
    '/build/env/bin:/usr/bin:/bin\n/usr/bin/cat',
    '/bin:/usr/bin\n/bin/cat',
  ],
  [
    { streams: 'terminal' },
    "[ -t 0 ] && [ -t 2 ] && echo terminal || echo 'no terminal'",
    'no terminal',
    'terminal',
  ],
]

for (const [variations, question, pinned, varied] of questions)
  it(`changes ${Object.keys(variations).join()} where an experiment asks for it`, async () => {
    if (pinned !== '') expect(await answerOf(question)).toBe(pinned)
    expect(await answerOf(question, variations)).toBe(varied)
  })

it('changes everything at once', async () => {
  const all = Object.assign({}, ...questions.map(([variations]) => variations))
  for (const [, question, , varied] of questions.filter(([one]) => !('streams' in one)))
    expect(await answerOf(question, all)).toBe(varied.replace('/build/src', '/build/b1'))
})

it('lists a folder on a tmpfs in the order in which the disk lists it', async () => {
  expect(await answerOf('ls -U', { filesystem: 'tmpfs' })).toBe(await answerOf('ls -U'))
})

it('fails where the command fails, whatever it runs under', async () => {
  await expect(answerOf('exit 3', { streams: 'terminal', kernel: '9.1.2-x' })).rejects.toThrow('"status":3')
})
