import { crc32 } from 'node:zlib'
import type { Failure } from '../../core/failure.ts'
import type { Result } from '../../core/result.ts'
import { type Anomaly, judgeAnomalies } from './anomaly.ts'
import { type GzipHeader, parseGzipHeader } from './gzip-header.ts'
import { inflateBounded } from './inflate.ts'

/** Everything in a gzip file. */
export interface GzipExamination {
  /** Header of each member; ordinary files have one. */
  readonly headers: readonly GzipHeader[]
  /** The content of all members, joined. */
  readonly bytes: Uint8Array
  readonly anomalies: readonly Anomaly[]
}

/** Judges: the content of a gzip file of one member and nothing else. `archive` is its name in failures. */
export function readGzip(archive: string, bytes: Uint8Array, limit: number): Result<Uint8Array, Failure> {
  const { bytes: content, anomalies } = examineGzip(bytes, limit)
  return judgeAnomalies(archive, anomalies, () => content)
}

/**
 * Examines a gzip file: all members up to `limit` bytes of content, their headers, and every anomaly. Some readers stop after
 * the first member and some go on, so that several are ambiguous.
 *
 * @see RFC 1952
 */
export function examineGzip(bytes: Uint8Array, limit: number): GzipExamination {
  const headers: GzipHeader[] = []
  const contents: Uint8Array[] = []
  const anomalies: Anomaly[] = []
  let total = 0
  for (let at = 0; at < bytes.length || headers.length === 0; ) {
    const header = parseGzipHeader(bytes.subarray(at))
    if (header === undefined) {
      anomalies.push(describeRest(bytes.subarray(at), headers.length))
      break
    }
    headers.push(header)
    if (headers.length === 2) anomalies.push({ kind: 'ambiguous', found: 'several gzip members', offset: at })
    for (const found of header.oddities) anomalies.push({ kind: 'unusual', found, offset: at })
    const member = inflateMember(bytes.subarray(at + header.length), limit - total)
    if (member.anomaly !== undefined) {
      anomalies.push({ ...member.anomaly, offset: at })
      break
    }
    contents.push(member.content)
    total += member.content.length
    at += header.length + member.consumed
  }
  const [first] = contents
  return {
    headers,
    anomalies,
    bytes: contents.length === 1 && first !== undefined ? first : Buffer.concat(contents),
  }
}

type Member =
  | { readonly anomaly?: never; readonly content: Uint8Array; readonly consumed: number }
  | { readonly anomaly: Anomaly }

/** CRC-32 and length modulo 2³² of the content, after each deflate stream. */
const trailerLength = 8

function inflateMember(rest: Uint8Array, limit: number): Member {
  // NOTE: in a file of one member the last four bytes tell the size, so that an honest bomb is refused before it is inflated
  // and a lying one soon after.
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength)
  const stated = rest.length < trailerLength ? 0 : view.getUint32(rest.length - 4, true)
  if (stated > limit && stated <= rest.length * mostExpansion) return tooLarge(limit)
  const first = inflateBounded(rest, Math.min(limit, Math.max(stated, smallSize)))
  const final = first.kind === 'too-long' ? inflateBounded(rest, limit) : first
  if (final.kind === 'too-long') return tooLarge(limit)
  if (final.kind === 'damaged')
    return { anomaly: { kind: 'damaged', found: 'a deflate stream that is broken or cut off' } }
  const { bytes, consumed } = final
  if (rest.length < consumed + trailerLength)
    return { anomaly: { kind: 'damaged', found: 'a gzip member without its checksum' } }
  if (view.getUint32(consumed, true) !== crc32(bytes))
    return { anomaly: { kind: 'damaged', found: 'content that does not have its checksum' } }
  if (view.getUint32(consumed + 4, true) !== bytes.length % 2 ** 32)
    return { anomaly: { kind: 'damaged', found: 'content that does not have its length' } }
  return { content: bytes, consumed: consumed + trailerLength }
}

/** Deflate cannot expand by more. */
const mostExpansion = 1032
/** Inflated at once, whatever the file says. */
const smallSize = 2 ** 24

function tooLarge(limit: number): Member {
  return { anomaly: { kind: 'too-large', found: `more than ${limit} bytes of content` } }
}

function describeRest(rest: Uint8Array, members: number): Anomaly {
  if (members === 0) return { kind: 'damaged', found: 'no gzip header' }
  if (rest.every(byte => byte === 0)) return { kind: 'unusual', found: 'zero bytes after the gzip member' }
  return { kind: 'ambiguous', found: `${rest.length} bytes after the gzip member` }
}
