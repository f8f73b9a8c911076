import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, open, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventSink } from '../../actions/event.ts'
import type { Store } from '../../actions/host.ts'
import { type Digest, digestOf, type Sha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { writeAtomically } from './atomic-write.ts'
import { diskFailure, storeFailure } from './disk-failure.ts'
import { createFinder } from './find-stored.ts'
import { hashOpenFile } from './hash-file.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { prepareStore, type StoreFolders } from './store-folders.ts'
import { createResults, type Results } from './store-results.ts'
import { openStamps, type Stamps, stampOf } from './store-stamps.ts'

/** The store on this machine's disk: what stages may use, and what the rest of machine/ needs besides. */
export interface LocalStore extends Store, AsyncDisposable {
  readonly folders: StoreFolders
  readonly stamps: Stamps
  /** `runs/<run>`: logs and folders of this run. */
  readonly runFolder: string
  /** A path inside this run's `partial` folder that nobody else uses; what lies there is renamed or thrown away. */
  readonly nameForPartial: () => Promise<Result<string, Failure>>
  /** Takes a finished file of our own, already hashed by whoever wrote it, out of `partial` under its final name. */
  readonly adopt: (path: string, digest: Digest) => Promise<Result<undefined, Failure>>
  /** Copies a file that others wrote into the store, hashing what is copied; links are refused, never followed. */
  readonly importFile: (path: string) => Promise<Result<Digest, Failure>>
  /** Results of one scope, such as a builder's name. */
  readonly resultsOf: (scope: string) => Results
}

/** What a store is opened with. */
export interface StoreOptions {
  readonly place: string
  /** Name of the run, one path segment. */
  readonly run: string
  readonly events: EventSink
  /** Seconds, for the time of last use. */
  readonly now?: () => number
  readonly uid?: number
}

/**
 * Opens the store at a place, making it if need be. It takes no lock: a run holds `lockStore` for as long as it works.
 * A stored file whose stat stamp changed is hashed again before it is used; one that no longer matches its name is set
 * aside in `damaged/` and counts as absent, so that it is fetched or made again.
 */
export async function openStore(options: StoreOptions): Promise<Result<LocalStore, Failure>> {
  const prepared = await prepareStore(options.place, options.uid ?? process.getuid?.() ?? 0)
  if (!prepared.ok) return prepared
  const folders = prepared.value
  const now = options.now ?? (() => Math.floor(Date.now() / 1000))
  try {
    await mkdir(join(folders.runs, options.run), { recursive: true })
    await openFolders(join(folders.runs, options.run))
  } catch (error) {
    return fail(storeFailure(error, folders.runs, 'opening the store'))
  }
  try {
    return ok(createStore(folders, openStamps(folders.stamps, now), options))
  } catch (error) {
    return fail(sqliteFailure(error, folders.stamps, 'opening the store'))
  }
}

function createStore(folders: StoreFolders, stamps: Stamps, options: StoreOptions): LocalStore {
  const runFolder = join(folders.runs, options.run)
  const partial = join(runFolder, 'partial')
  const pathOf = (sha256: Sha256) => join(folders.files, sha256)

  const namePartial = async () => {
    if ((await mkdir(partial, { recursive: true })) !== undefined) await openFolders(runFolder, partial)
    return join(partial, randomBytes(8).toString('hex'))
  }
  const results = createResults(folders, stamps, 'steps', namePartial)

  const has = createFinder(folders, stamps, options.events)

  const enter = async (finished: string, sha256: Sha256) => {
    const path = pathOf(sha256)
    await rename(finished, path)
    stamps.put(`files/${sha256}`, stampOf(await lstat(path, { bigint: true })))
  }

  /** Runs `use` on a stored file of the right digest; whatever is wrong with it is a failure. */
  const withFile = async <T>(
    digest: Digest,
    use: (path: string) => Promise<T>,
    describe: (error: unknown) => Failure,
  ): Promise<Result<T, Failure>> => {
    const path = pathOf(digest.sha256)
    try {
      if (!(await has(digest.sha256)))
        return fail({ code: 'store-file-missing', path, sha256: digest.sha256 })
      const { size } = await lstat(path)
      if (size !== digest.size)
        return fail({
          code: 'size-mismatch',
          name: digest.sha256,
          during: 'reading the store',
          expected: digest.size,
          actual: size,
        })
    } catch (error) {
      return fail(storeFailure(error, path, 'reading the store'))
    }
    try {
      return ok(await use(path))
    } catch (error) {
      return fail(describe(error))
    }
  }

  return {
    folders,
    stamps,
    runFolder,
    nameForPartial: async () => {
      try {
        return ok(await namePartial())
      } catch (error) {
        return fail(storeFailure(error, partial, 'writing the store'))
      }
    },
    has,
    pathOf,
    read: digest => {
      const describe = (error: unknown) => storeFailure(error, pathOf(digest.sha256), 'reading the store')
      return withFile(digest, path => readFile(path), describe)
    },
    copyTo: (digest, target) => {
      const copy = async (path: string) => {
        await copyFile(path, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
        await chmod(target, 0o644)
        return undefined
      }
      return withFile(digest, copy, error => diskFailure(error, target, 'copying out of the store'))
    },
    write: async bytes => {
      const digest = digestOf(bytes)
      const path = pathOf(digest.sha256)
      try {
        if (await has(digest.sha256)) return ok(digest)
        const finished = await namePartial()
        await writeAtomically(finished, bytes, `${finished}.partial`, { mode: 0o444 })
        await enter(finished, digest.sha256)
        return ok(digest)
      } catch (error) {
        return fail(storeFailure(error, path, 'writing the store'))
      }
    },
    adopt: async (path, digest) => {
      try {
        const { nlink, uid } = await lstat(path)
        if (nlink !== 1 || uid !== process.geteuid?.()) throw new Error(`not a file of our own: ${path}`)
        const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
        try {
          await file.chmod(0o444)
          await file.sync()
        } finally {
          await file.close()
        }
        await enter(path, digest.sha256)
        return ok(undefined)
      } catch (error) {
        return fail(storeFailure(error, path, 'writing the store'))
      }
    },
    importFile: async source => {
      try {
        const finished = await namePartial()
        try {
          const digest = await copyHashing(source, finished)
          if (!(await has(digest.sha256))) {
            await flush(finished)
            await enter(finished, digest.sha256)
          }
          return ok(digest)
        } finally {
          await rm(finished, { force: true })
        }
      } catch (error) {
        return fail(storeFailure(error, source, 'taking a file into the store'))
      }
    },
    recall: results.recall,
    remember: results.remember,
    resultsOf: scope => createResults(folders, stamps, scope, namePartial),
    [Symbol.asyncDispose]: async () => {
      stamps[Symbol.dispose]()
      await rm(partial, { recursive: true, force: true })
      await rmdir(runFolder).catch(() => undefined)
    },
  }
}

async function copyHashing(source: string, target: string): Promise<Digest> {
  const from = await open(source, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    if (!(await from.stat()).isFile()) throw new Error(`not a regular file: ${source}`)
    const to = await open(target, 'wx', 0o600)
    try {
      const digest = await hashOpenFile(from, piece => to.writeFile(piece))
      await to.chmod(0o444)
      return digest
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}

/** Whatever the umask: containers of another uid work below these. */
async function openFolders(...paths: readonly string[]): Promise<void> {
  for (const path of paths) await chmod(path, 0o755)
}

/** Waits until a file's content is on the disk. */
async function flush(path: string): Promise<void> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  await file.sync()
}
