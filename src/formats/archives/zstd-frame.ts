/** What begins at a place of a Zstandard file. @see RFC 8878, sections 3.1.1 and 3.1.2 */
export type ZstdStart = { readonly kind: 'frame' } | { readonly kind: 'skippable'; readonly length: number }

/** No package has more frames. */
export const mostZstdFrames = 10_000

/** Reads the magic number of a frame, and the length of one that decoders skip; undefined for anything else. */
export function readZstdStart(start: Uint8Array): ZstdStart | undefined {
  const bytes = Buffer.from(start)
  const magic = bytes.length < 4 ? 0 : bytes.readUInt32LE()
  if (magic === 0xfd2fb528) return { kind: 'frame' }
  if (magic >>> 4 !== 0x184d2a5 || bytes.length < 8) return undefined
  return { kind: 'skippable', length: 8 + bytes.readUInt32LE(4) }
}
