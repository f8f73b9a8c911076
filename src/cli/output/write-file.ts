import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { diskFailure } from '../../machine/store/disk-failure.ts'

/** Writes a file of the user's whole or not at all: beside it, flushed, then renamed. An earlier one stays until then. */
export async function writeUserFile(path: string, text: string): Promise<Result<undefined, Failure>> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`
  try {
    const file = await open(partial, 'wx', 0o644)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
    return ok(undefined)
  } catch (error) {
    await rm(partial, { force: true })
    return { ok: false, failures: [diskFailure(error, path, 'writing a file')] }
  }
}
