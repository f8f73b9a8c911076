import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import type { Sha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { tarEnd } from '../../formats/archives/write-tar.ts'
import { type BundleIndex, layOutBundle } from '../../recipe/lock/lock-bundle.ts'
import { diskFailure } from '../store/disk-failure.ts'
import { hashOpenFile } from '../store/hash-file.ts'

/**
 * Writes a bundle of stored files, whole or not at all: beside its place, flushed, then renamed. Every file is hashed
 * again while it is copied. Returns the size in bytes.
 */
export async function writeBundle(
  path: string,
  index: BundleIndex,
  pathOf: (sha256: Sha256) => string,
  signal: AbortSignal,
): Promise<Result<number, Failure>> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`
  const { members, size } = layOutBundle(index)
  try {
    await using target = await open(partial, 'wx', 0o644)
    for (const { header, content, padding } of members) {
      signal.throwIfAborted()
      await target.writeFile(header)
      if ('bytes' in content) await target.writeFile(content.bytes)
      else {
        await using source = await open(pathOf(content.file.sha256))
        const digest = await hashOpenFile(source, piece => target.writeFile(piece))
        if (digest.sha256 !== content.file.sha256)
          return fail({
            code: 'digest-mismatch',
            name: content.file.filename,
            during: 'bundling',
            expected: content.file.sha256,
            actual: digest.sha256,
          })
      }
      await target.writeFile(padding)
    }
    await target.writeFile(tarEnd)
    await target.sync()
    await rename(partial, path)
    return ok(size)
  } catch (error) {
    signal.throwIfAborted()
    return fail(diskFailure(error, path, 'writing a bundle'))
  } finally {
    await rm(partial, { force: true })
  }
}
