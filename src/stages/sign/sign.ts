import type { Digest } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import type { Result } from '../../core/result.ts'

/** A published folder of the user's, read without following links. */
export interface PublishedFolder {
  /** Relative paths of all regular files, in byte order; a link, device or odd name counts as no file. */
  readonly files: readonly string[]
  /** Relative paths of everything that is neither a regular file nor a folder. */
  readonly others: readonly string[]
  /** The bytes of a small file: list, signature, index page. */
  readonly read: (path: string) => Promise<Result<Uint8Array, Failure>>
  /** Takes a file into the store and says what was taken, so that what is verified is what is used. */
  readonly take: (path: string) => Promise<Result<Digest, Failure>>
}

/** A verified wheel, in the store. */
export interface VerifiedWheel {
  readonly filename: string
  readonly digest: Digest
}

/** Makes a detached armored signature over bytes. */
export type SignBytes = (name: string, bytes: Uint8Array) => Promise<Result<string, Failure>>
