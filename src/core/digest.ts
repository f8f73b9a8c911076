import { createHash } from 'node:crypto'

declare const sha256Brand: unique symbol

/** A SHA-256 value as 64 lower-case hexadecimal digits. */
export type Sha256 = string & { readonly [sha256Brand]: true }

/** REAPI's `Digest`: SHA-256 and size in bytes. */
export interface Digest {
  readonly sha256: Sha256
  readonly size: number
}

/** Narrows text to a SHA-256 value; upper case is refused, so that one digest has one spelling. */
export function isSha256(text: string): text is Sha256 {
  return /^[0-9a-f]{64}$/.test(text)
}

/** The SHA-256 value that node:crypto gave as text; throws where it is none. */
export function expectSha256(hex: string): Sha256 {
  if (!isSha256(hex)) throw new Error('node:crypto returned no SHA-256')
  return hex
}

/** The SHA-256 of bytes, or of a string's UTF-8 bytes. */
export function sha256Of(content: Uint8Array | string): Sha256 {
  return expectSha256(createHash('sha256').update(content).digest('hex'))
}

/** Digest of bytes: SHA-256 and size. */
export function digestOf(content: Uint8Array): Digest {
  return { sha256: sha256Of(content), size: content.byteLength }
}
