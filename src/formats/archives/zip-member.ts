import { crc32 } from 'node:zlib'
import type { Anomaly } from './anomaly.ts'
import { inflateBounded } from './inflate.ts'
import type { ArchiveLimits } from './limits.ts'
import { decodeUtf8, parseMemberPath } from './member-path.ts'
import { type CentralHeader, parseLocalHeader, type ZipHeader } from './zip-header.ts'
import { judgeCentralHeader, judgeLocalHeader, zipFlag } from './zip-judgement.ts'

/** One member of a zip. */
export interface ZipEntry {
  /** As written; bytes that are not UTF-8 as Latin-1. */
  readonly name: string
  /** The name as a path, see `parseMemberPath`. */
  readonly path: string
  readonly isDirectory: boolean
  /** Unix mode with type bits, from the external attributes; undefined where the creator was no Unix. */
  readonly mode: number | undefined
  /** The content; empty where it could not be read. */
  readonly bytes: Uint8Array
  /** All fields of the central directory, for whoever compares. */
  readonly header: CentralHeader
  /** All fields of the local header, where there is one. */
  readonly localHeader: ZipHeader | undefined
}

/** A member, what is odd about it, and where the next thing in the file must begin. */
export interface ZipMemberReading {
  readonly entry: ZipEntry
  readonly anomalies: readonly Anomaly[]
  readonly end: number
}

/** What the two headers of a member say together, and what is odd about them. */
export function describeZipMember(
  header: CentralHeader,
  localHeader: ZipHeader | undefined,
  limits: ArchiveLimits,
): { readonly bare: Omit<ZipEntry, 'bytes'>; readonly found: Anomaly[] } {
  const name = decodeUtf8(header.name) ?? Buffer.from(header.name).toString('latin1')
  const { path, slash, anomalies } = parseMemberPath(name, limits)
  const isUnix = header.creatorSystem === 3 || header.creatorSystem === 19
  const mode = isUnix ? header.externalAttributes >>> 16 : undefined
  const found: Anomaly[] = [...header.anomalies, ...anomalies, ...judgeCentralHeader(header, name)]
  if (localHeader === undefined)
    found.push({ kind: 'damaged', found: 'no local header where the central directory says' })
  else found.push(...localHeader.anomalies, ...judgeLocalHeader(header, localHeader))
  return { bare: { name, path, isDirectory: slash, mode, header, localHeader }, found }
}

/** Reads one member that the central directory lists; its bytes may reach to `until`, where the next thing begins. */
export function readZipMember(
  bytes: Uint8Array,
  header: CentralHeader,
  until: number,
  limits: ArchiveLimits,
): ZipMemberReading {
  const localHeader = parseLocalHeader(bytes.subarray(header.localOffset, until))
  const { bare, found } = describeZipMember(header, localHeader, limits)
  const finish = (content: Uint8Array, end: number): ZipMemberReading => ({
    entry: { ...bare, bytes: content },
    anomalies: found.map(anomaly => ({ ...anomaly, member: bare.name, offset: header.localOffset })),
    end,
  })
  if (localHeader === undefined) return finish(new Uint8Array(), until)
  const start = header.localOffset + localHeader.length
  const end = start + header.compressedSize
  if (end > until) {
    found.push({ kind: 'damaged', found: 'data that runs into what follows' })
    return finish(new Uint8Array(), until)
  }
  const content = readContent(bytes.subarray(start, end), header, found)
  return finish(content, end + passDescriptor(bytes.subarray(end, until), header, localHeader, found))
}

function readContent(data: Uint8Array, header: CentralHeader, found: Anomaly[]): Uint8Array {
  const content = unpack(data, header, found)
  if (content === undefined) return new Uint8Array()
  if (content.length < header.size)
    found.push({ kind: 'damaged', found: `${content.length} bytes of content, ${header.size} stated` })
  if (crc32(content) !== header.crc32)
    found.push({ kind: 'damaged', found: 'content that does not have its checksum' })
  return content
}

function unpack(data: Uint8Array, header: CentralHeader, found: Anomaly[]): Uint8Array | undefined {
  if (header.method === 0) {
    if (data.length !== header.size)
      found.push({ kind: 'ambiguous', found: `${data.length} bytes stored, ${header.size} stated` })
    return data
  }
  if (header.method !== 8) return undefined
  const inflated = inflateBounded(data, header.size)
  if (inflated.kind === 'too-long') {
    found.push({ kind: 'ambiguous', found: `more than the ${header.size} bytes of content that are stated` })
    return undefined
  }
  if (inflated.kind === 'damaged') {
    found.push({ kind: 'damaged', found: 'a deflate stream that is broken or cut off' })
    return undefined
  }
  if (inflated.consumed !== data.length)
    found.push({ kind: 'ambiguous', found: 'bytes after the deflate stream' })
  return inflated.bytes
}

const descriptorSignature = 0x08074b50

/** A data descriptor with its signature and 64-bit sizes. */
export const largestDescriptor = 24

/**
 * Judges what stands between a member's data and the next thing: a data descriptor where the flag announces one, nothing where
 * not. Returns how many bytes belong to the member.
 *
 * @see APPNOTE.TXT 4.3.9
 */
export function passDescriptor(
  rest: Uint8Array,
  header: CentralHeader,
  local: ZipHeader,
  found: Anomaly[],
): number {
  if (!(local.flags & zipFlag.descriptor)) return 0
  const wide = local.zip64
  const body = wide ? 20 : 12
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength)
  const isSigned = rest.length >= 4 && view.getUint32(0, true) === descriptorSignature
  const start = isSigned ? 4 : 0
  if (rest.length < start + body) {
    found.push({ kind: 'damaged', found: 'no data descriptor, though a flag announces it' })
    return rest.length
  }
  if (isSigned && header.crc32 === descriptorSignature)
    found.push({ kind: 'ambiguous', found: 'a checksum that looks like a signature' })
  const sizes = wide
    ? [view.getBigUint64(start + 4, true), view.getBigUint64(start + 12, true)]
    : [BigInt(view.getUint32(start + 4, true)), BigInt(view.getUint32(start + 8, true))]
  if (view.getUint32(start, true) !== header.crc32)
    found.push({ kind: 'damaged', found: 'a data descriptor with another checksum' })
  if (sizes[0] !== BigInt(header.compressedSize) || sizes[1] !== BigInt(header.size))
    found.push({ kind: 'ambiguous', found: 'a data descriptor with other sizes' })
  return start + body
}
