import { crc32 } from 'node:zlib'

/** The header of one gzip member. */
export interface GzipHeader {
  /** Seconds since 1970; 0 where unknown. */
  readonly mtime: number
  /** XFL: 2 for the best compression, 4 for the fastest. */
  readonly extraFlags: number
  /** The operating system; 3 is Unix, 255 unknown. */
  readonly os: number
  readonly name?: string
  readonly comment?: string
  readonly extra?: Uint8Array
  /** Bytes up to the deflate stream. */
  readonly length: number
  /** What is against the format, though a reader may not mind. */
  readonly oddities: readonly string[]
}

const flag = { text: 1, headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const

/**
 * Reads a gzip member's header; undefined where the bytes are none or it is cut off.
 *
 * @see RFC 1952, section 2.3
 */
export function parseGzipHeader(bytes: Uint8Array): GzipHeader | undefined {
  if (bytes.length < 10 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const flags = view.getUint8(3)
  let at = 10
  let extra: Uint8Array | undefined
  if (flags & flag.extra) {
    if (bytes.length < at + 2) return undefined
    const end = at + 2 + view.getUint16(at, true)
    if (bytes.length < end) return undefined
    extra = bytes.subarray(at + 2, end)
    at = end
  }
  const texts = { name: '', comment: '' }
  for (const field of ['name', 'comment'] as const) {
    if (!(flags & flag[field])) continue
    const end = bytes.indexOf(0, at)
    if (end < 0) return undefined
    texts[field] = Buffer.from(bytes.subarray(at, end)).toString('latin1')
    at = end + 1
  }
  const oddities = flags & flag.reserved ? ['reserved flags in the gzip header'] : []
  if (flags & flag.headerCrc) {
    if (bytes.length < at + 2) return undefined
    const isRight = view.getUint16(at, true) === (crc32(bytes.subarray(0, at)) & 0xffff)
    if (!isRight) oddities.push('a gzip header that does not have its checksum')
    at += 2
  }
  return {
    mtime: view.getUint32(4, true),
    extraFlags: view.getUint8(8),
    os: view.getUint8(9),
    ...(flags & flag.name ? { name: texts.name } : {}),
    ...(flags & flag.comment ? { comment: texts.comment } : {}),
    ...(extra === undefined ? {} : { extra }),
    length: at,
    oddities,
  }
}
