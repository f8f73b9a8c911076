import {
  copyFile,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { Artifact } from '../../compare/verdict.ts'
import { sortByBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { diskFailure, errorCode, isMissing } from '../../machine/store/disk-failure.ts'
import { makeFolders } from '../../machine/store/make-folders.ts'
import type { LocalStore } from '../../machine/store/store.ts'
import { publishedPaths } from '../../stages/index/index.ts'

/** What describes the run; it marks a folder as ours. */
export const runFile = 'run.json'

const runSchema = z.looseObject({
  schema: z.literal(1),
  verb: z.string(),
  artifacts: z.array(z.looseObject({ path: z.string() })),
})

/**
 * Fails where an output folder holds what was not written here (`output-not-ours`), or cannot be replaced. To be asked
 * before the work, which may take hours.
 */
export async function verifyOutputFolder(folder: string): Promise<Result<undefined, Failure>> {
  try {
    if (await isLink(folder))
      return fail({ code: 'output-not-ours', folder, found: 'a symbolic link of that name' })
    const names = await listFolder(folder)
    const [first] = names
    const found = names.includes(runFile) ? await findForeign(folder) : first
    if (found !== undefined) return fail({ code: 'output-not-ours', folder, found })
    await tryToWrite(dirname(folder))
    return (await isMountPoint(folder)) ? fail({ code: 'output-mounted', folder }) : ok(undefined)
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR')
      return fail({ code: 'output-not-ours', folder, found: 'a file of that name' })
    return fail(diskFailure(error, folder, 'looking at the output folder'))
  }
}

/** A link that somebody made would be replaced by a folder, and what it leads to would stay as it is. */
async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink()
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** Makes and removes a folder beside the output, or in the nearest folder above it that exists. */
async function tryToWrite(folder: string): Promise<void> {
  try {
    await rmdir(await mkdtemp(join(folder, '.debwright-')))
  } catch (error) {
    const exists = await lstat(folder).then(
      () => true,
      () => false,
    )
    if (exists || dirname(folder) === folder) throw error
    await tryToWrite(dirname(folder))
  }
}

/** Where something is mounted the folder cannot be renamed. The fifth field is the place: proc_pid_mountinfo(5). */
async function isMountPoint(folder: string): Promise<boolean> {
  const place = await realpath(folder).catch(() => undefined)
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n')
  const places = lines.map(line => line.split(' ')[4] ?? '').map(unescapeOctal)
  return place !== undefined && places.includes(place)
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}

/** A path in an output folder that its run.json does not account for; run.json itself where it is no run of ours. */
async function findForeign(folder: string): Promise<string | undefined> {
  const known = await readArtifactPaths(join(folder, runFile))
  if (known === undefined) return runFile
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
  const isOurs = (path: string) => {
    const recipe = /^([^/]+)\.(?:yaml|lock\.json)$/.exec(path)?.[1]
    return (
      known.has(path.replace(/^second-builder\//, '')) ||
      [runFile, publishedPaths.signature].includes(path) ||
      (recipe !== undefined && [`${recipe}.yaml`, `${recipe}.lock.json`].every(one => paths.includes(one)))
    )
  }
  return sortByBytes(paths, path => path).find(path => !isOurs(path))
}

async function readArtifactPaths(path: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const run = runSchema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return run.success ? new Set(run.data.artifacts.map(artifact => artifact.path)) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * Puts artifacts into an output folder, which afterwards holds these and nothing of an earlier build. The new folder is
 * made beside the old one and takes its place at the end, so that a run that breaks off leaves the old one as it was. A
 * signature stays with the list that it signs. The run must hold the store's lock.
 */
export async function writeOutput(
  folder: string,
  artifacts: readonly Artifact[],
  texts: readonly (readonly [path: string, text: string])[],
  store: Pick<LocalStore, 'copyTo' | 'folders' | 'runFolder'>,
): Promise<Result<undefined, Failure>> {
  const ours = await verifyOutputFolder(folder)
  if (!ours.ok) return ours
  const partial = `${folder}.${basename(store.runFolder)}.partial`
  try {
    await removeDeadPartials(folder, store)
    await makeFolders(partial)
    for (const { path, digest } of artifacts) {
      await makeFolders(dirname(join(partial, path)))
      const copied = await store.copyTo(digest, join(partial, path))
      if (!copied.ok)
        return { ok: false, failures: copied.failures.map(failure => atFolder(failure, partial, folder)) }
    }
    for (const [path, text] of texts) await writeFile(join(partial, path), text, { mode: 0o644 })
    await keepSignature(folder, partial)
    await replaceFolder(partial, folder)
    return ok(undefined)
  } catch (error) {
    return { ok: false, failures: [diskFailure(error, folder, 'writing the output')] }
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** People know the folder by its final name. */
function atFolder(failure: Failure, partial: string, folder: string): Failure {
  return failure.code === 'disk-full' && failure.path.startsWith(partial)
    ? { ...failure, path: folder }
    : failure
}

/** A build that gives the same list again has not made its signature wrong, and keys are not always at hand. */
async function keepSignature(old: string, fresh: string): Promise<void> {
  const { checksumList, signature } = publishedPaths
  try {
    const lists = await Promise.all([old, fresh].map(folder => readFile(join(folder, checksumList))))
    if (lists.every(list => lists[0]?.equals(list)))
      await copyFile(join(old, signature), join(fresh, signature))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

/** The names in a folder; none where it does not exist. */
async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/**
 * Removes what runs that were killed left beside the output folder: their names end in that of their run. Whoever holds
 * the store's lock knows that every other run of this store is over; of another store's run nobody here can tell.
 */
async function removeDeadPartials(folder: string, { folders }: Pick<LocalStore, 'folders'>): Promise<void> {
  const runs = await readdir(folders.runs)
  const left = new Set(
    runs.flatMap(run => ['partial', 'partial.old'].map(end => `${basename(folder)}.${run}.${end}`)),
  )
  for (const name of await listFolder(dirname(folder)))
    if (left.has(name)) await rm(join(dirname(folder), name), { recursive: true, force: true })
}

/** A folder cannot be renamed over a full one: the old one steps aside first. */
async function replaceFolder(fresh: string, place: string): Promise<void> {
  const old = `${fresh}.old`
  const moved = await rename(place, old).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false
      throw error
    },
  )
  await rename(fresh, place)
  if (moved) await rm(old, { recursive: true, force: true })
}
