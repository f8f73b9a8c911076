import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { type Digest, expectSha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { storeFailure } from '../store/disk-failure.ts'

/** Where a download goes, piece by piece, hashed on the way. */
export interface DownloadTarget extends AsyncDisposable {
  readonly received: () => number
  readonly write: (chunk: Uint8Array) => Promise<Result<undefined, Failure>>
  /** Forgets everything received so far. */
  readonly restart: () => Promise<Result<undefined, Failure>>
  /** Digest of everything received; ends the target. */
  readonly finish: () => Promise<Result<Digest, Failure>>
}

/** A new file; what stands at the path already is never touched. */
export async function openFileTarget(path: string): Promise<Result<DownloadTarget, Failure>> {
  const attempt = async <T>(work: () => Promise<T>): Promise<Result<T, Failure>> => {
    try {
      return ok(await work())
    } catch (error) {
      return fail(storeFailure(error, path, 'fetching'))
    }
  }
  const opened = await attempt(() => open(path, 'wx', 0o600))
  return opened.ok ? ok(createTarget(opened.value, attempt)) : opened
}

type Attempt = <T>(work: () => Promise<T>) => Promise<Result<T, Failure>>

function createTarget(file: FileHandle, attempt: Attempt): DownloadTarget {
  let hash: Hash = createHash('sha256')
  let received = 0
  return {
    received: () => received,
    write: chunk =>
      attempt(async () => {
        // NOTE: the position is explicit, since truncating does not move it.
        for (let done = 0; done < chunk.byteLength; )
          done += (await file.write(chunk, done, chunk.byteLength - done, received + done)).bytesWritten
        hash.update(chunk)
        received += chunk.byteLength
        return undefined
      }),
    restart: () =>
      attempt(async () => {
        await file.truncate(0)
        hash = createHash('sha256')
        received = 0
        return undefined
      }),
    finish: async () => ok(endHash(hash, received)),
    [Symbol.asyncDispose]: () => file.close(),
  }
}

/** A buffer in memory, for indexes and lists; `bytes` joins what was received. */
export function createMemoryTarget(): DownloadTarget & { readonly bytes: () => Uint8Array } {
  const chunks: Uint8Array[] = []
  let received = 0
  const join = () => Buffer.concat(chunks)
  return {
    received: () => received,
    write: async chunk => {
      chunks.push(chunk)
      received += chunk.byteLength
      return ok(undefined)
    },
    restart: async () => {
      chunks.length = 0
      received = 0
      return ok(undefined)
    },
    finish: async () => ok(endHash(createHash('sha256').update(join()), received)),
    bytes: join,
    [Symbol.asyncDispose]: async () => undefined,
  }
}

function endHash(hash: Hash, size: number): Digest {
  return { sha256: expectSha256(hash.digest('hex')), size }
}
