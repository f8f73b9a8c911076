import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Sha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { writeAtomically } from './atomic-write.ts'
import { isMissing, storeFailure } from './disk-failure.ts'
import { makeFolders } from './make-folders.ts'

/** Absolute paths of a store's parts. */
export interface StoreFolders {
  readonly place: string
  /** `files/<sha256>`, mode 0444. */
  readonly files: string
  /** `roots/<tree digest>/`, a root file system each. */
  readonly roots: string
  /** `results/<scope>/<key>.json`. */
  readonly results: string
  /** `runs/<run>/`: logs, folders of actions, and everything that is not finished. */
  readonly runs: string
  /** What did not match its name any more. */
  readonly damaged: string
  readonly stamps: string
  readonly lock: string
  readonly version: string
}

/** The layout this code writes. Another number stands for another layout, which is refused. */
const layoutVersion = '1'

/** The paths of a store at a place, whether it exists or not. */
export function storeFolders(place: string): StoreFolders {
  return {
    place,
    files: join(place, 'files'),
    roots: join(place, 'roots'),
    results: join(place, 'results'),
    runs: join(place, 'runs'),
    damaged: join(place, 'damaged'),
    stamps: join(place, 'stamps.sqlite'),
    lock: join(place, 'lock.sqlite'),
    version: join(place, 'version'),
  }
}

/** Absolute path of a finished root file system; whether it is there and sound is for `RootFileSystems.provide` to say. */
export function rootPath(folders: StoreFolders, digest: Sha256): string {
  return join(folders.roots, digest)
}

/**
 * Makes the folders of a store, or checks those that are there: the layout's version, that the folder is a store at
 * all, and (for root) that an unprivileged user may enter it. Modes do not depend on the umask: 0755, so that
 * containers can read root file systems and write nothing.
 */
export async function prepareStore(place: string, uid: number): Promise<Result<StoreFolders, Failure>> {
  const folders = storeFolders(place)
  try {
    if (await makeFolders(place)) await chmod(place, 0o755)
    const version = await checkVersion(folders)
    if (!version.ok) return version
    for (const path of [folders.files, folders.roots, folders.results, folders.runs, folders.damaged]) {
      await mkdir(path, { recursive: true })
      if (((await stat(path)).mode & 0o777) !== 0o755) await chmod(path, 0o755)
    }
    const closed = uid === 0 ? await findClosedFolder(place) : undefined
    return closed === undefined
      ? ok(folders)
      : fail({ code: 'store-not-reachable', path: place, folder: closed })
  } catch (error) {
    return fail(storeFailure(error, place, 'opening the store'))
  }
}

/**
 * Another run may be making the same store: it writes the version before anything else, so that what stood there before
 * the version was found absent is a stranger's.
 */
async function checkVersion(folders: StoreFolders): Promise<Result<undefined, Failure>> {
  const names = await readdir(folders.place)
  const found = await readVersion(folders.version)
  if (found === layoutVersion) return ok(undefined)
  if (found !== undefined)
    return fail({
      code: 'store-version',
      path: folders.place,
      found: found.slice(0, 40),
      known: layoutVersion,
    })
  const stranger = names.find(
    name => !name.startsWith('version') && name !== 'lost+found' && !name.startsWith('lock.sqlite'),
  )
  if (stranger !== undefined) return fail({ code: 'store-not-ours', path: folders.place, found: stranger })
  const partial = `${folders.version}.${randomBytes(4).toString('hex')}.partial`
  await writeAtomically(folders.version, `${layoutVersion}\n`, partial)
  return ok(undefined)
}

async function readVersion(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** The first folder on the way to a path that others may not enter. */
async function findClosedFolder(path: string): Promise<string | undefined> {
  const parent = dirname(path)
  const above = parent === path ? undefined : await findClosedFolder(parent)
  if (above !== undefined) return above
  return ((await stat(path)).mode & 0o001) === 0 ? path : undefined
}
