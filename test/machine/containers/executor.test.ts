import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Action, Builder, Mount } from '../../../src/actions/action.ts'
import { alpha, beta } from '../../../src/actions/contract.ts'
import type { RunEvent } from '../../../src/actions/event.ts'
import type { TreeDirectory } from '../../../src/actions/tree.ts'
import { digestTree } from '../../../src/actions/tree-digest.ts'
import {
  emptyDirectory,
  fileNode,
  linkNode,
  treeFromPaths,
  walkTree,
} from '../../../src/actions/tree-paths.ts'
import type { Failure } from '../../../src/core/failure.ts'
import { createExecutor } from '../../../src/machine/containers/executor.ts'
import { readKeptAction } from '../../../src/machine/containers/kept-action.ts'
import { openMemoryGroup } from '../../../src/machine/containers/memory-group.ts'
import { createQueue } from '../../../src/machine/containers/queue.ts'
import { readProgram } from '../../../src/machine/process.ts'
import { type LocalStore, openStore } from '../../../src/machine/store/store.ts'
import { rootPath } from '../../../src/machine/store/store-folders.ts'
import { type Identity, readIdentity } from '../../../src/machine/unprivileged.ts'
import { makeMinimalRoot } from '../roots/minimal-root.ts'

const never = new AbortController().signal
const rootTree = treeFromPaths([['usr', emptyDirectory]])
const root = { directory: { kind: 'sealed', digest: digestTree(rootTree) }, top: rootTree } as const
let place = ''
let store: LocalStore
let identity: Identity
let events: RunEvent[] = []

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'debwright-executor-'))
  await chmod(place, 0o755)
  store = unwrap(await openStore({ place, run: 'test', events: () => undefined }))
  identity = unwrap(await readIdentity())
  await makeMinimalRoot(join(place, 'new-root'))
  await rename(join(place, 'new-root'), rootPath(store.folders, root.directory.digest.sha256))
})

afterAll(async () => {
  await store[Symbol.asyncDispose]()
  await rm(place, { recursive: true, force: true })
})

beforeEach(() => {
  events = []
})

function executor(builder: Builder = alpha) {
  const queue = createQueue({ slots: 2, memoryBytes: 1e9 })
  return createExecutor(builder, { store, queue, identity, events: event => events.push(event) })
}

function action(
  script: string,
  mounts: readonly Mount[] = [],
  limits: Partial<Action['limits']> = {},
): Action {
  return {
    label: 'Test: step',
    profile: 'build',
    command: { arguments: ['sh', '-c', script], environment: {}, workingDirectory: '/build/src' },
    root,
    mounts,
    limits: { seconds: 20, outputBytes: 1_000_000, memoryBytes: 1000, ...limits },
  }
}

async function outputsOf(wanted: Action, builder?: Builder): Promise<TreeDirectory> {
  return unwrap(await executor(builder).execute(wanted, never)).outputs
}

async function failureOf(wanted: Action): Promise<Failure> {
  const ended = await executor().execute(wanted, never)
  if (ended.ok || ended.failures[0] === undefined) throw new Error('it did not fail')
  return ended.failures[0]
}

function unwrap<T>(result: { ok: true; value: T } | { ok: false; failures: readonly Failure[] }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failures))
  return result.value
}

async function textOf(tree: TreeDirectory, path: string): Promise<string> {
  for (const [found, node] of walkTree(tree))
    if (found === path && node.kind === 'file')
      return Buffer.from(unwrap(await store.read(node.digest))).toString('utf8')
  throw new Error(`no file ${path}`)
}

const foldersLeft = () => readdir(join(store.runFolder, 'actions')).catch(() => [])

it('brings back files, bits, links and empty folders, and removes the work folder', async () => {
  const script =
    'cd /build/out; mkdir -p a/empty locked; echo hi >a/file; touch run; chmod 700 run; ln -s ../run a/link; echo x >locked/secret; chmod 0 locked/secret locked'
  expect(digestTree(await outputsOf(action(script)))).toEqual(
    digestTree(
      treeFromPaths([
        ['a/empty', emptyDirectory],
        ['a/file', fileNode('hi\n')],
        ['a/link', linkNode('../run')],
        ['run', fileNode('', true)],
        ['locked/secret', fileNode('x\n')],
      ]),
    ),
  )
  expect(await foldersLeft()).toEqual([])
})

it('shows exactly the mounts, with fixed modes, times and owners, whatever the umask', async () => {
  const old = process.umask(0o077)
  const stored = unwrap(await store.write(Buffer.from('stored')))
  try {
    const mounts: Mount[] = [
      {
        path: '/build/src',
        writable: true,
        tree: treeFromPaths([
          ['pkg/tool', fileNode('t', true)],
          ['pkg/link', linkNode('/nowhere')],
        ]),
      },
      {
        path: '/build/in',
        writable: false,
        tree: treeFromPaths([['sdist', { kind: 'file', digest: stored, executable: false }]]),
      },
    ]
    const script =
      'cd /; stat -c "%n %a %Y %u:%g" build/src/pkg build/src/pkg/* build/in build/in/* >build/out/list; cat /build/in/sdist >>/build/out/list'
    const seen = await outputsOf(action(script, mounts))
    expect(await textOf(seen, 'list')).toBe(
      [
        'build/src/pkg 755 1321009871 1000:1000',
        'build/src/pkg/link 777 1321009871 1000:1000',
        'build/src/pkg/tool 755 1321009871 1000:1000',
        'build/in 755 1321009871 1000:1000',
        'build/in/sdist 644 1321009871 1000:1000',
        'stored',
      ].join('\n'),
    )
  } finally {
    process.umask(old)
  }
})

it('gives each builder its uid, host name, number of processors and order of files', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `file-${index}`)
  const tree = treeFromPaths([
    ...names.map(name => [name, fileNode(name)] as const),
    [`${'deep/'.repeat(30)}end`, fileNode('deep')],
    ['link', linkNode('x'.repeat(200))],
  ])
  const mounts: Mount[] = [{ path: '/build/src', tree, writable: true }]
  const script =
    'cd /build/src && id -u >../out/uid && uname -n >../out/host && getconf _NPROCESSORS_ONLN >../out/cpus && ls -U >../out/order && cp -R . ../out/copy && stat -c "%a %Y" file-1 deep >../out/modes'
  const [a, b] = [await outputsOf(action(script, mounts)), await outputsOf(action(script, mounts), beta)]
  expect(await textOf(a, 'uid')).toBe('1000\n')
  expect(await textOf(b, 'uid')).toBe('1789\n')
  expect(await textOf(a, 'host')).toBe('alpha\n')
  expect(await textOf(b, 'host')).toBe('beta\n')
  expect(await textOf(a, 'cpus')).toBe('2\n')
  expect(await textOf(b, 'cpus')).toBe('3\n')
  expect(await textOf(b, 'modes')).toBe('644 1321009871\n755 1321009871\n')
  const [orderA, orderB] = [await textOf(a, 'order'), await textOf(b, 'order')]
  expect(orderB).not.toBe(orderA)
  expect(orderB.split('\n').toSorted()).toEqual(orderA.split('\n').toSorted())
  const copies = [a, b].map(outputs => outputs.entries.get('copy'))
  for (const copy of copies) expect(copy?.kind === 'directory' && digestTree(copy)).toEqual(digestTree(tree))
})

it('lists a seeded order the same way every time', async () => {
  const tree = treeFromPaths(Array.from({ length: 12 }, (_, index) => [`f${index}`, fileNode('')]))
  const list = (salt: string) =>
    outputsOf(action(`ls -U >/build/out/l # ${salt}`, [{ path: '/build/src', tree, writable: true }]), beta)
  expect(await list('one')).toEqual(await list('two'))
})

it('remembers a result by the digest, for its own builder only', async () => {
  const wanted = action('echo once >/build/out/x')
  const first = unwrap(await executor().execute(wanted, never))
  events = []
  const second = unwrap(await executor().execute(wanted, never))
  expect([first.cached, second.cached]).toEqual([false, true])
  expect(second.actionDigest).toBe(first.actionDigest)
  expect(digestTree(second.outputs)).toEqual(digestTree(first.outputs))
  expect(events.map(event => event.type === 'action-finished' && event.outcome)).toEqual(['cached'])
  expect(unwrap(await executor(beta).execute(wanted, never)).cached).toBe(false)
})

it('runs again when a file of a remembered result is gone from the store', async () => {
  const wanted = action('echo fragile >/build/out/x')
  await outputsOf(wanted)
  await rm(store.pathOf(fileNode('fragile\n').digest.sha256))
  const again = unwrap(await executor().execute(wanted, never))
  expect(again.cached).toBe(false)
  expect(await textOf(again.outputs, 'x')).toBe('fragile\n')
})

it('runs one action once when it is asked for twice at the same time', async () => {
  const wanted = action('cat /proc/sys/kernel/random/uuid >/build/out/x')
  const one = executor()
  const both = await Promise.all([one.execute(wanted, never), one.execute(wanted, never)])
  expect(new Set(both.map(result => digestTree(unwrap(result).outputs).sha256)).size).toBe(1)
  expect(events.filter(event => event.type === 'action-started')).toHaveLength(1)
})

describe('a failed action', () => {
  it('says how it ended and the last lines, keeps its folder and is not remembered', async () => {
    const wanted = action('echo out; echo err >&2; exit 9')
    const failure = await failureOf(wanted)
    expect(failure).toMatchObject({ code: 'action-failed', exit: { kind: 'status', status: 9 } })
    if (failure.code !== 'action-failed') return
    expect(failure.tail.slice(-2)).toEqual(['out', 'err'])
    expect(await readFile(failure.log, 'utf8')).toContain('out\nerr\n')
    expect(unwrap(await readKeptAction(failure.folder)).container.hostname).toBe('alpha')
    expect((await failureOf(wanted)).code).toBe('action-failed')
    await rm(failure.folder, { recursive: true })
  })

  it.each([
    ['a folder of the user’s', { binds: [{ from: tmpdir(), to: '/build/src', writable: true }] }],
    ['a link out of the folder', { binds: [{ from: 'LINK', to: '/build/src', writable: true }] }],
    ['the whole machine', { root: { path: '/', writable: false } }],
    ['a root file system that others share, to write', { root: { path: 'ROOT', writable: true } }],
  ])('opens no shell that sees %s', async (_what, changed) => {
    const failure = await failureOf(action('exit 1'))
    if (failure.code !== 'action-failed') throw new Error(failure.code)
    const file = join(failure.folder, 'action.json')
    const { label, container } = unwrap(await readKeptAction(failure.folder))
    const hostile = JSON.stringify({ label, container: { ...container, ...changed } })
      .replace('LINK', join(failure.folder, 'link'))
      .replace('ROOT', rootPath(store.folders, root.directory.digest.sha256))
    await symlink(tmpdir(), join(failure.folder, 'link'))
    await writeFile(file, hostile)
    expect(await readKeptAction(failure.folder)).toMatchObject({
      failures: [{ code: 'kept-action-unusable', folder: failure.folder }],
    })
    await rm(failure.folder, { recursive: true })
  })

  it.each([
    ['alpha', alpha, 'given left'],
    ['beta, whose /build/src lay on a tmpfs', beta, 'given'],
  ])('can be looked at with a shell in the same container, of %s', async (_name, builder, files) => {
    const given = treeFromPaths([['given', fileNode('')]])
    const mounts: Mount[] = [{ path: '/build/src', tree: given, writable: true }]
    const ended = await executor(builder).execute(action('touch left; exit 1', mounts), never)
    const failure = ended.ok ? undefined : ended.failures[0]
    if (failure?.code !== 'action-failed') throw new Error('it did not fail')
    const command = `${process.execPath} ${join(import.meta.dirname, 'shell-child.ts')} ${failure.folder}`
    const typed = 'echo "see: $(id -u) $(uname -n)" *; exit\n'
    const shown = await readProgram(
      {
        program: 'script',
        debianPackage: 'bsdutils',
        arguments: ['-qec', command, '/dev/null'],
        input: Buffer.from(typed),
      },
      never,
    )
    expect(Buffer.from(unwrap(shown)).toString()).toContain(
      `see: ${builder.uid} ${builder.hostname} ${files}\r`,
    )
  })

  it('is one that takes too long', async () => {
    const failure = await failureOf(action('echo waiting; sleep 60', [], { seconds: 1 }))
    expect(failure).toMatchObject({ code: 'action-timeout', seconds: 1, tail: ['waiting'] })
  })

  it('is one that was killed', async () => {
    expect(await failureOf(action('kill -9 $$'))).toMatchObject({
      code: 'action-failed',
      exit: { kind: 'signal', signal: 'signal 9' },
    })
  })

  it('has a log of bounded size, however much it prints', async () => {
    const failure = await failureOf(action('yes | head -c 40000000; echo end; exit 1'))
    if (failure.code !== 'action-failed') throw new Error(failure.code)
    expect(failure.tail.at(-1)).toBe('end')
    const log = await readFile(failure.log)
    expect(log.length).toBeLessThan(17_000_000)
    expect(log.subarray(-40).toString()).toMatch(/\[\d+ bytes left out\]\n$/)
  })

  it('is one that leaves too much', async () => {
    expect(
      await failureOf(action('truncate -s 5G /build/out/x || truncate -s 3G /build/out/x')),
    ).toMatchObject({
      code: 'action-output-too-large',
      limit: 1_000_000,
    })
  })

  it.each([
    ['an absolute link', 'ln -s /etc/passwd x', 'x', 'a link that leads out of /build/out: /etc/passwd'],
    [
      'a link that climbs out',
      'mkdir a; ln -s ../../x a/b',
      'a/b',
      'a link that leads out of /build/out: ../../x',
    ],
    ['a named pipe', 'mkfifo pipe', 'pipe', 'a named pipe'],
    ['a name that is not UTF-8', "touch $(printf '\\377')", '\ufffd', 'a name that is not UTF-8'],
  ])('is one that leaves %s', async (_name, script, path, problem) => {
    expect(await failureOf(action(`cd /build/out; ${script}`))).toMatchObject({
      code: 'action-output-unusual',
      path,
      problem,
    })
  })
})

it('stops what runs when cancelled, and leaves no process and no folder', async () => {
  const cancel = new AbortController()
  const before = await foldersLeft()
  const running = createExecutor(alpha, {
    store,
    identity,
    queue: createQueue({ slots: 1, memoryBytes: 1 }),
    events: event => {
      if (event.type === 'action-started') setTimeout(() => cancel.abort(new Error('cancelled')), 150)
    },
  }).execute(action('mkdir -p /build/out/a; chmod 0 /build/out/a; (sleep 77 &); sleep 77'), cancel.signal)
  await expect(running).rejects.toThrow('cancelled')
  expect(await foldersLeft()).toEqual(before)
  const commands = await Promise.all(
    (await readdir('/proc')).map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
  expect(commands.filter(line => line === 'sleep\x0077\0')).toEqual([])
})

it('gives the system profile a root of its own to write, with ownership that only seems to change', async () => {
  const script =
    'id -u; touch /usr/bin/new && chown 33:33 /usr/bin/new && chmod 4755 /usr/bin/new && stat -c %a /usr/bin/new && ls /usr/bin | sort >/build/out/list'
  const first = await outputsOf({ ...action(script), profile: 'system' })
  expect(await textOf(first, 'list')).toContain('\nnew\n')
  const second = await outputsOf({ ...action('ls /usr/bin >/build/out/list'), profile: 'system' })
  expect(await textOf(second, 'list')).not.toContain('new')
})

it('waits for no disk in the system profile, where flushing only seems to happen', async () => {
  // A device cannot be flushed: whoever really asks is told so.
  const flush = 'dd if=/dev/null of=/dev/null conv=fsync status=none; echo $? >/build/out/list'
  expect(await textOf(await outputsOf({ ...action(flush), profile: 'system' }), 'list')).toBe('0\n')
  expect(await textOf(await outputsOf(action(flush)), 'list')).toBe('1\n')
})

describe('a memory limit', async () => {
  const group = await openMemoryGroup(2 ** 26)
  await group?.[Symbol.asyncDispose]()
  const whereDelegated = group === undefined ? it.skip : it

  whereDelegated('where a control group is delegated: ends what takes too much, and says so', async () => {
    const queue = createQueue({ slots: 2, memoryBytes: 1e9 })
    const limited = createExecutor(alpha, {
      store,
      queue,
      identity,
      events: () => undefined,
      memoryBytes: 2 ** 26,
    })
    const ended = await limited.execute(action('x=much; while :; do x=$x$x; done'), never)
    expect(ended).toMatchObject({
      ok: false,
      failures: [{ code: 'action-memory-exhausted', limit: 2 ** 26 }],
    })
    const modest = await limited.execute(action('echo little >/build/out/file'), never)
    expect(modest.ok).toBe(true)
  })

  whereDelegated('where a control group is delegated: ends where the container cannot be made', async () => {
    const gone = { ...root, directory: { kind: 'sealed', digest: digestTree(emptyDirectory) } } as const
    const ended = await executor().execute({ ...action('true'), root: gone }, never)
    expect(ended).toMatchObject({ ok: false, failures: [{ code: 'container-not-started' }] })
  })

  whereDelegated(
    'where a control group is delegated: removes only dead groups that are empty for long',
    async () => {
      await using first = await openMemoryGroup(2 ** 26)
      if (first === undefined) throw new Error('a group was made before')
      // No process has this number, which is above what the kernel gives.
      const [young, old] = ['4194305-a', '4194305-b'].map(name =>
        join(dirname(first.folder), `debwright-${name}`),
      )
      if (young === undefined || old === undefined) throw new Error('two names give two paths')
      await Promise.all([mkdir(young), mkdir(old)])
      try {
        await utimes(old, 0, 0)
        await using _second = await openMemoryGroup(2 ** 26)
        expect(await readdir(dirname(first.folder))).toContain(basename(young))
        expect(await readdir(dirname(first.folder))).not.toContain(basename(old))
      } finally {
        await rmdir(young)
      }
    },
  )

  whereDelegated('where a control group is delegated: leaves no group behind', async () => {
    await using next = await openMemoryGroup(2 ** 26)
    expect(next).toBeDefined()
    const groups = await readdir('/sys/fs/cgroup', { recursive: true }).catch(() => [])
    const ours = groups.filter(
      path => path.includes(`/debwright-${process.pid}-`) && !path.endsWith('.procs'),
    )
    expect(new Set(ours.map(path => /debwright-\d+-[0-9a-f]+/.exec(path)?.[0])).size).toBe(1)
  })
})
