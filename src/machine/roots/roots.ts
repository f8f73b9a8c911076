import { rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { RootFileSystem } from '../../actions/action.ts'
import type { Fetcher, RootFileSystems, RootRequest } from '../../actions/host.ts'
import type { TreeDirectory, TreeNode } from '../../actions/tree.ts'
import { digestTree } from '../../actions/tree-digest.ts'
import { sortByBytes } from '../../core/bytes.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { isSha256, type Sha256, sha256Of } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { environmentProcedure } from '../../stages/environment/environment.ts'
import { errorCode, isMissing, storeFailure } from '../store/disk-failure.ts'
import { removeFolder } from '../store/remove-folder.ts'
import { setAside } from '../store/set-aside.ts'
import { rootPath } from '../store/store-folders.ts'
import { type DiskTree, readDiskTree } from './disk-tree.ts'
import { type MadeRoot, makeRoot, type RootWorld } from './root-make.ts'
import { normalizeRoot } from './root-normalize.ts'
import { readInRoot } from './root-read.ts'
import { formatRootRecord, parseRootRecord } from './root-record.ts'
import { stampDiskTree } from './stamp-disk-tree.ts'

/** What `createRoots` needs: where roots are kept, who fetches .debs, under which uid foreign bytes are touched. */
export interface RootsWorld extends RootWorld {
  /** Where not given, the .debs must be in the store already. */
  readonly fetcher?: Pick<Fetcher, 'fetchFiles'>
}

/**
 * The root file systems of this machine's store. One that is there and unchanged is answered at once; one that changed
 * on disk is hashed again and set aside if its digest is another.
 */
export function createRoots(world: RootsWorld): RootFileSystems {
  const { store } = world
  const records = store.resultsOf('roots')
  const sound = new Map<Sha256, RootFileSystem>()
  const finding = new Map<Sha256, Promise<RootFileSystem | undefined>>()
  const making = new Map<Sha256, Promise<Result<RootFileSystem, Failure>>>()

  /** Who asks for the same one meanwhile gets the same answer: looking may set its times again or move it away. */
  const find = (digest: Sha256, signal: AbortSignal): Promise<RootFileSystem | undefined> => {
    const same = finding.get(digest)
    if (same !== undefined) return same
    const found = look(digest, signal).finally(() => finding.delete(digest))
    finding.set(digest, found)
    return found
  }

  const look = async (digest: Sha256, signal: AbortSignal): Promise<RootFileSystem | undefined> => {
    const known = sound.get(digest)
    if (known !== undefined) return known
    const path = rootPath(store.folders, digest)
    if (!(await isThere(path))) return undefined
    const record = parseRootRecord(digest, await records.recall(digest))
    if (record !== undefined && record.stamp === (await stampDiskTree(path, world.identity, signal)))
      return remember(digest, record.root)
    const read = await readAgain(path, signal)
    if (read !== undefined && digestTree(read.tree).sha256 === digest) {
      const root = describeRoot(read.tree)
      await records.remember(digest, formatRootRecord(root, read.stamp))
      return remember(digest, root)
    }
    await setAside(path, digest, store.folders)
    world.events({
      type: 'note',
      text: `root file system ${digest} was damaged; it is set aside and made again`,
    })
    return undefined
  }

  /** A tree that is not as this store left it. A digest knows no times, modes and owners, and builds see them: they are set again. */
  const readAgain = async (path: string, signal: AbortSignal): Promise<DiskTree | undefined> => {
    try {
      if (!normalizeRoot('', path, world.identity).ok) return undefined
    } catch (error) {
      if (errorCode(error) === undefined) throw error
      return undefined
    }
    const read = await readDiskTree(path, signal)
    return read.ok ? read.value : undefined
  }

  /** A .deb that is not in the store; asking checks those that are there. */
  const findMissing = async ({ debs }: RootRequest): Promise<Failure | undefined> => {
    for (const { sha256 } of debs)
      if (!(await store.has(sha256)))
        return { code: 'store-file-missing', path: store.pathOf(sha256), sha256 }
    return undefined
  }

  const remember = (digest: Sha256, root: RootFileSystem) => {
    sound.set(digest, root)
    store.stamps.use(`results/roots/${digest}`)
    return root
  }

  const keep = async (made: MadeRoot, root: RootFileSystem): Promise<Result<undefined, Failure>> => {
    const digest = root.directory.digest.sha256
    await rename(made.path, rootPath(store.folders, digest))
    sound.set(digest, root)
    return records.remember(digest, formatRootRecord(root, made.stamp))
  }

  const make = async (
    request: RootRequest,
    key: Sha256,
    expected: Sha256 | undefined,
    signal: AbortSignal,
  ): Promise<Result<RootFileSystem, Failure>> => {
    const fetched = await world.fetcher?.fetchFiles(request.debs, signal)
    if (fetched?.ok === false) return fetched
    const missing = await findMissing(request)
    if (missing !== undefined) return fail(missing)
    const made = await makeRoot(request, world, signal)
    if (!made.ok) return made
    const root = describeRoot(made.value.tree)
    const actual = root.directory.digest.sha256
    try {
      if (expected !== undefined && expected !== actual)
        return fail({ code: 'root-mismatch', root: request.name, expected, actual })
      if ((await find(actual, signal)) === undefined) {
        const kept = await keep(made.value, root)
        if (!kept.ok) return kept
      }
      const remembered = await store.remember(key, actual)
      return remembered.ok ? ok(root) : remembered
    } finally {
      await removeFolder(dirname(made.value.path))
    }
  }

  return {
    provide: async (request, expected, signal) => {
      const key = requestKey(request)
      try {
        const digest = expected ?? (await store.recall(key))
        if (typeof digest === 'string' && isSha256(digest)) {
          const found = await find(digest, signal)
          if (found !== undefined) return ok(found)
        }
        const together = sha256Of(canonicalJson([key, expected ?? null]))
        const before = making.get(together)
        if (before !== undefined) return await before
        const made = make(request, key, expected, signal).finally(() => making.delete(together))
        making.set(together, made)
        return await made
      } catch (error) {
        signal.throwIfAborted()
        return fail(
          storeFailure(error, store.folders.roots, `providing the root file system ${request.name}`),
        )
      }
    },
    look: async (digest, signal) => {
      try {
        await find(digest, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (errorCode(error) === undefined) throw error
      }
    },
    readFile: (root, path) => readInRoot(rootPath(store.folders, root.directory.digest.sha256), path),
  }
}

/** What a tree is made from: the same .debs in any order, in the same state, by the same procedure. */
function requestKey({ debs, state }: RootRequest): Sha256 {
  const sha256s = sortByBytes(
    debs.map(deb => deb.sha256),
    sha256 => sha256,
  )
  return sha256Of(
    canonicalJson({ step: 'environment', procedure: environmentProcedure, state, debs: sha256s }),
  )
}

function describeRoot(tree: TreeDirectory): RootFileSystem {
  const entries = [...tree.entries].map(([name, node]): [string, TreeNode] => [
    name,
    node.kind === 'directory' ? { kind: 'sealed', digest: digestTree(node) } : node,
  ])
  const top: TreeDirectory = { kind: 'directory', entries: new Map(entries) }
  return { directory: { kind: 'sealed', digest: digestTree(top) }, top }
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
