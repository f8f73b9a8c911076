import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Store } from '../actions/host.ts'
import type { Artifact } from '../compare/verdict.ts'
import type { Failure } from '../core/failure.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { diskFailure } from '../machine/disk-failure.ts'
import { writeUserFile } from './write-file.ts'

/** What describes the run; it marks a folder as ours. */
export const runFile = 'run.json'

/**
 * Puts artifacts into an output folder, which afterwards holds these and nothing of an earlier build. The new folder is
 * made beside the old one and takes its place at the end, so that a run that breaks off leaves the old one as it was.
 */
export async function writeOutput(
  folder: string,
  artifacts: readonly Artifact[],
  texts: readonly (readonly [path: string, text: string])[],
  store: Pick<Store, 'copyTo'>,
): Promise<Result<undefined, Failure>> {
  const foreign = await findForeign(folder)
  if (foreign !== undefined) return fail({ code: 'output-not-ours', folder, found: foreign })
  const partial = `${folder}.${randomBytes(4).toString('hex')}.partial`
  try {
    await mkdir(partial, { recursive: true })
    for (const { path, digest } of artifacts) {
      await mkdir(dirname(join(partial, path)), { recursive: true })
      const copied = await store.copyTo(digest, join(partial, path))
      if (!copied.ok) return copied
    }
    for (const [path, text] of texts) {
      const written = await writeUserFile(join(partial, path), text)
      if (!written.ok) return written
    }
    await replaceFolder(partial, folder)
    return ok(undefined)
  } catch (error) {
    return { ok: false, failures: [diskFailure(error, folder, 'writing the output')] }
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** A name in a folder that was not written here: such a folder is never replaced. */
async function findForeign(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch((error: unknown): readonly string[] => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  })
  return names.includes(runFile) ? undefined : names[0]
}

/** A folder cannot be renamed over a full one: the old one steps aside first. */
async function replaceFolder(fresh: string, place: string): Promise<void> {
  const old = `${fresh}.old`
  const moved = await rename(place, old).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
      throw error
    },
  )
  await rename(fresh, place)
  if (moved) await rm(old, { recursive: true, force: true })
}
