import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Action, RootFileSystem } from '../../../src/actions/action.ts'
import type { Executor, Store } from '../../../src/actions/host.ts'
import type { TreeDirectory, TreeNode } from '../../../src/actions/tree.ts'
import {
  emptyDirectory,
  fileNode,
  linkNode,
  treeFromPaths,
  walkTree,
} from '../../../src/actions/tree-paths.ts'
import { digestOf, type Sha256, sha256Of } from '../../../src/core/digest.ts'
import type { Failure } from '../../../src/core/failure.ts'
import { fail, ok } from '../../../src/core/result.ts'

/** The host's own /usr as a root file system: for holding the stages against the real dpkg-deb, gzip and python3. */
export const hostRoot: RootFileSystem = {
  directory: { kind: 'sealed', digest: digestOf(Buffer.from('the host')) },
  top: emptyDirectory,
}

/** A store in memory. */
export function memoryStore(): Store {
  const files = new Map<Sha256, Uint8Array>()
  return {
    has: async sha256 => files.has(sha256),
    read: async ({ sha256 }) => {
      const bytes = files.get(sha256)
      if (bytes === undefined) throw new Error(`not stored: ${sha256}`)
      return ok(bytes)
    },
    write: async bytes => {
      files.set(sha256Of(bytes), bytes)
      return ok(digestOf(bytes))
    },
    copyTo: async ({ sha256 }, path) => {
      await writeFile(path, files.get(sha256) ?? '')
      return ok(undefined)
    },
    pathOf: sha256 => sha256,
    recall: async () => undefined,
    remember: async () => ok(undefined),
  }
}

/** Runs actions of the `build` profile with bwrap over the host's /usr, at the contract's paths. Remembers nothing. */
export function hostExecutor(store: Store): Executor {
  return {
    builder: { name: 'host', uid: 1000, hostname: 'host', cpus: 1, fileOrder: 'disk' },
    slots: 1,
    execute: async action => {
      const folder = await mkdtemp(join(tmpdir(), 'debwright-action-'))
      try {
        await mkdir(join(folder, 'out'))
        for (const { path, tree } of action.mounts) await writeTree(tree, join(folder, path), store)
        const failure = await runProgram('bwrap', bubblewrap(action, folder), action.label)
        if (failure !== undefined) return fail(failure)
        const outputs = treeFromPaths(await readTree(join(folder, 'out'), '', store))
        return ok({ outputs, actionDigest: '', cached: false })
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

/** How the program failed, if it did, with what it printed. */
function runProgram(program: string, args: readonly string[], label: string): Promise<Failure | undefined> {
  return new Promise(resolve =>
    execFile(program, args, (error, stdout, stderr) => {
      if (error === null) return resolve(undefined)
      const exit = { kind: 'status', status: Number(error.code) } as const
      const tail = `${stdout}${stderr}`.split('\n')
      return resolve({ code: 'action-failed', label, exit, tail, log: '', folder: '' })
    }),
  )
}

function bubblewrap({ command, mounts }: Action, folder: string): readonly string[] {
  const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC', ...command.environment }
  return [
    ...['--unshare-all', '--ro-bind', '/usr', '/usr', '--ro-bind', '/etc', '/etc'],
    ...['bin', 'sbin', 'lib', 'lib64'].flatMap(name => ['--symlink', `usr/${name}`, `/${name}`]),
    ...['--ro-bind', '/var/lib/dpkg', '/var/lib/dpkg', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...mounts.flatMap(({ path, writable }) => [writable ? '--bind' : '--ro-bind', join(folder, path), path]),
    ...['--bind', join(folder, 'out'), '/build/out', '--chdir', command.workingDirectory, '--clearenv'],
    ...Object.entries({ ...environment, PYTHONHASHSEED: '0' }).flatMap(([name, value]) => [
      '--setenv',
      name,
      value,
    ]),
    '--',
    ...command.arguments,
  ]
}

async function writeTree(tree: TreeDirectory, path: string, store: Store): Promise<void> {
  await mkdir(path, { recursive: true })
  for (const [below, node] of walkTree(tree)) {
    const target = join(path, below)
    await mkdir(dirname(target), { recursive: true })
    if (node.kind === 'directory') await mkdir(target, { recursive: true })
    else if (node.kind === 'symlink') await symlink(node.target, target)
    else if (node.kind === 'file') {
      await writeFile(target, await contentOf(node, store))
      await chmod(target, node.executable ? 0o755 : 0o644)
    }
  }
}

/** The content of a file node, from memory or from the store. */
export async function contentOf(node: TreeNode, store: Store): Promise<Uint8Array> {
  if (node.kind !== 'file') throw new Error(`no file: ${node.kind}`)
  if (node.bytes !== undefined) return node.bytes
  const read = await store.read(node.digest)
  if (!read.ok) throw new Error(JSON.stringify(read.failures))
  return read.value
}

async function readTree(folder: string, prefix: string, store: Store): Promise<[string, TreeNode][]> {
  const found: [string, TreeNode][] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await readTree(path, `${prefix}${entry.name}/`, store)))
    else if (entry.isSymbolicLink()) found.push([`${prefix}${entry.name}`, linkNode(await readlink(path))])
    else {
      const { digest, executable } = fileNode(await readFile(path))
      await store.write(await readFile(path))
      found.push([`${prefix}${entry.name}`, { kind: 'file', digest, executable }])
    }
  }
  return found
}
