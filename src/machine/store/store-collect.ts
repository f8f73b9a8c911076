import { lstat, readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { walkDisk } from '../roots/disk-walk.ts'
import { errorCode, isMissing, storeFailure } from './disk-failure.ts'
import { mapParallel } from './map-parallel.ts'
import { type CollectionLimits, planCollection, type StoredObject } from './plan-collection.ts'
import { removeFolder } from './remove-folder.ts'
import type { LocalStore } from './store.ts'

const removedAtOnce = 16

/** What to collect. */
export interface CollectionRequest extends CollectionLimits {
  /** SHA-256 of every file and root file system that must stay. */
  readonly needed: ReadonlySet<Sha256>
  /** Say what would go, remove nothing. */
  readonly dryRun?: boolean
}

/** What a collection removed and left. */
export interface Collection {
  readonly removed: number
  readonly removedBytes: number
  readonly leftBytes: number
}

/** Removes from the store what nobody needs and what is old or too much. The run must hold the store's lock. */
export async function collectStore(
  store: LocalStore,
  request: CollectionRequest,
  signal: AbortSignal,
): Promise<Result<Collection, Failure>> {
  const { place } = store.folders
  try {
    const objects = await listObjects(store, request.needed)
    const plan = planCollection(objects, request)
    for (const object of request.dryRun === true ? [] : plan) {
      signal.throwIfAborted()
      await removeFolder(object.path)
      store.stamps.remove(object.name)
    }
    if (request.dryRun !== true) await removeEmptyScopes(store.folders.results)
    const removedBytes = plan.reduce((sum, object) => sum + object.bytes, 0)
    const allBytes = objects.reduce((sum, object) => sum + object.bytes, 0)
    return ok({ removed: plan.length, removedBytes, leftBytes: allBytes - removedBytes })
  } catch (error) {
    signal.throwIfAborted()
    return fail(storeFailure(error, place, 'collecting the store'))
  }
}

/**
 * Removes what runs that were killed left unfinished. Only for whoever holds the store's lock, who knows that no other run
 * is alive. Logs and the folders of failed actions stay.
 */
export async function removePartials({
  folders,
  runFolder,
}: LocalStore): Promise<Result<undefined, Failure>> {
  try {
    const others = (await readdir(folders.runs))
      .map(run => join(folders.runs, run))
      .filter(path => path !== runFolder)
    await mapParallel(others, removedAtOnce, path => removeFolder(join(path, 'partial')))
    return ok(undefined)
  } catch (error) {
    return fail(storeFailure(error, folders.runs, 'removing what killed runs left'))
  }
}

async function listObjects(store: LocalStore, needed: ReadonlySet<string>): Promise<readonly StoredObject[]> {
  const { folders, runFolder, stamps } = store
  const uses = stamps.uses()
  const list = async (kind: StoredObject['kind'], folder: string, prefix: string, bookPrefix = prefix) => {
    const names = await readdir(folder)
    return await Promise.all(
      names.map(async (name): Promise<StoredObject> => {
        const path = join(folder, name)
        const { ctimeMs } = await lstat(path)
        const known = `${bookPrefix}/${name.replace(/\.json$/, '')}`
        return {
          kind,
          path,
          name: known,
          bytes: await sumFolder(path),
          used: uses.get(known) ?? Math.floor(ctimeMs / 1000),
          needed: path === runFolder || ((kind === 'file' || kind === 'root') && needed.has(name)),
        }
      }),
    )
  }
  const scopes = await readdir(folders.results)
  const results = await Promise.all(
    scopes.map(scope =>
      list(isOfTrials(scope) ? 'trial' : 'result', join(folders.results, scope), `results/${scope}`),
    ),
  )
  return [
    ...(await list('file', folders.files, 'files')),
    ...(await list('root', folders.roots, 'roots', 'results/roots')),
    ...results.flat(),
    ...(await list('run', folders.runs, 'runs')),
    ...(await list('damaged', folders.damaged, 'damaged')),
  ]
}

/** Builders of experiments and searches have such names; there is one for each set of things that was ever varied. */
function isOfTrials(scope: string): boolean {
  return /^(?:repeat|trial|experiment-[0-9a-f]{8})$/.test(scope)
}

async function removeEmptyScopes(results: string): Promise<void> {
  for (const scope of await readdir(results)) {
    const path = join(results, scope)
    if ((await readdir(path)).length === 0) await rmdir(path)
  }
}

/** Bytes of a file, or of all files below a folder, as far as its owner may look: builds leave closed folders behind. */
async function sumFolder(path: string): Promise<number> {
  const stats = await lstat(path)
  if (!stats.isDirectory()) return stats.size
  let sum = 0
  try {
    for (const entry of walkDisk(path)) sum += entry.stats.isFile() ? Number(entry.stats.size) : 0
  } catch (error) {
    if (!isMissing(error) && errorCode(error) !== 'EACCES') throw error
  }
  return sum
}
