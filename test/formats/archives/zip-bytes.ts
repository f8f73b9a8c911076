import { crc32, deflateRawSync } from 'node:zlib'

/** One member as a test wants it; `local` and `central` change what only one of the headers says. */
export interface RawZipMember extends RawZipFields {
  readonly content?: string
  readonly deflate?: boolean
  readonly local?: RawZipFields
  readonly central?: RawZipFields
  /** Bytes between the data and what follows, such as a data descriptor. */
  readonly after?: Uint8Array
  /** Bytes before the local header. */
  readonly before?: Uint8Array
  /** Leaves the local header and the data, or the central header out. */
  readonly omit?: 'local' | 'central'
  /** The data as it is, instead of the packed content. */
  readonly data?: Uint8Array
}

/** What both headers say. */
export interface RawZipFields {
  readonly name?: string | Uint8Array
  readonly version?: number
  readonly creator?: number
  readonly flags?: number
  readonly method?: number
  readonly time?: number
  readonly date?: number
  readonly crc?: number
  readonly compressed?: number
  readonly size?: number
  readonly extra?: Uint8Array
  readonly comment?: string
  readonly disk?: number
  readonly external?: number
  readonly offset?: number
}

/** What the end says, where it is not the truth. */
export interface RawZipEnd {
  readonly entries?: number
  readonly size?: number
  readonly offset?: number
  readonly comment?: string
  readonly disk?: number
  /** Bytes between the central directory and the end. */
  readonly before?: (directoryOffset: number, directorySize: number) => Uint8Array
}

/** A zip, byte for byte as told. */
export function rawZip(members: readonly RawZipMember[], end: RawZipEnd = {}): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let at = 0
  for (const member of members) {
    const content = Buffer.from(member.content ?? '')
    const data = Buffer.from(member.data ?? (member.deflate ? deflateRawSync(content) : content))
    const shared: RawZipFields = {
      name: 'top/file',
      method: member.deflate ? 8 : 0,
      crc: crc32(content),
      compressed: data.length,
      size: content.length,
      ...member,
    }
    const offset = at + (member.before?.length ?? 0)
    const local = member.omit === 'local' ? Buffer.alloc(0) : localHeader({ ...shared, ...member.local })
    const part = [Buffer.from(member.before ?? []), local]
    if (member.omit !== 'local') part.push(data, Buffer.from(member.after ?? []))
    if (member.omit !== 'central') centrals.push(centralHeader({ offset, ...shared, ...member.central }))
    const bytes = Buffer.concat(part)
    locals.push(bytes)
    at += bytes.length
  }
  const directory = Buffer.concat(centrals)
  const before = Buffer.from(end.before?.(at, directory.length) ?? [])
  return Buffer.concat([...locals, directory, before, endRecord(centrals.length, directory.length, at, end)])
}

/** One extra record. */
export function extraRecord(id: number, content: Uint8Array): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id, 0)
  head.writeUInt16LE(content.length, 2)
  return Buffer.concat([head, content])
}

/** A data descriptor with its signature. */
export function descriptor(crc: number, compressed: number, size: number, isSigned = true): Buffer {
  const body = Buffer.alloc(12)
  body.writeUInt32LE(crc, 0)
  body.writeUInt32LE(compressed, 4)
  body.writeUInt32LE(size, 8)
  return Buffer.concat([isSigned ? Buffer.from('PK\x07\x08', 'latin1') : Buffer.alloc(0), body])
}

/** A ZIP64 end record and its locator, for a directory at an offset. */
export function zip64End(offset: number, size: number, entries: number, recordSize = 44): Buffer {
  const bytes = Buffer.alloc(76)
  bytes.write('PK\x06\x06', 0, 'latin1')
  bytes.writeBigUInt64LE(BigInt(recordSize), 4)
  bytes.writeBigUInt64LE(BigInt(entries), 24)
  bytes.writeBigUInt64LE(BigInt(entries), 32)
  bytes.writeBigUInt64LE(BigInt(size), 40)
  bytes.writeBigUInt64LE(BigInt(offset), 48)
  bytes.write('PK\x06\x07', 56, 'latin1')
  bytes.writeBigUInt64LE(BigInt(offset + size), 64)
  bytes.writeUInt32LE(1, 72)
  return bytes
}

function localHeader(fields: RawZipFields): Buffer {
  const name = Buffer.from(fields.name ?? '')
  const extra = Buffer.from(fields.extra ?? [])
  const bytes = Buffer.alloc(30)
  bytes.write('PK\x03\x04', 0, 'latin1')
  writeShared(bytes, 4, fields, name, extra)
  return Buffer.concat([bytes, name, extra])
}

function centralHeader(fields: RawZipFields): Buffer {
  const name = Buffer.from(fields.name ?? '')
  const extra = Buffer.from(fields.extra ?? [])
  const comment = Buffer.from(fields.comment ?? '', 'latin1')
  const bytes = Buffer.alloc(46)
  bytes.write('PK\x01\x02', 0, 'latin1')
  bytes.writeUInt8(20, 4)
  bytes.writeUInt8(fields.creator ?? 3, 5)
  writeShared(bytes, 6, fields, name, extra)
  bytes.writeUInt16LE(comment.length, 32)
  bytes.writeUInt16LE(fields.disk ?? 0, 34)
  bytes.writeUInt32LE(fields.external ?? 0o644 * 2 ** 16, 38)
  bytes.writeUInt32LE(fields.offset ?? 0, 42)
  return Buffer.concat([bytes, name, extra, comment])
}

function writeShared(bytes: Buffer, at: number, fields: RawZipFields, name: Buffer, extra: Buffer): void {
  bytes.writeUInt16LE(fields.version ?? 20, at)
  bytes.writeUInt16LE(fields.flags ?? 0, at + 2)
  bytes.writeUInt16LE(fields.method ?? 0, at + 4)
  bytes.writeUInt16LE(fields.time ?? 0, at + 6)
  bytes.writeUInt16LE(fields.date ?? 0x21, at + 8)
  bytes.writeUInt32LE(fields.crc ?? 0, at + 10)
  bytes.writeUInt32LE(fields.compressed ?? 0, at + 14)
  bytes.writeUInt32LE(fields.size ?? 0, at + 18)
  bytes.writeUInt16LE(name.length, at + 22)
  bytes.writeUInt16LE(extra.length, at + 24)
}

function endRecord(entries: number, size: number, offset: number, end: RawZipEnd): Buffer {
  const comment = Buffer.from(end.comment ?? '', 'latin1')
  const bytes = Buffer.alloc(22)
  bytes.write('PK\x05\x06', 0, 'latin1')
  bytes.writeUInt16LE(end.disk ?? 0, 4)
  bytes.writeUInt16LE(end.entries ?? entries, 8)
  bytes.writeUInt16LE(end.entries ?? entries, 10)
  bytes.writeUInt32LE(end.size ?? size, 12)
  bytes.writeUInt32LE(end.offset ?? offset, 16)
  bytes.writeUInt16LE(comment.length, 20)
  return Buffer.concat([bytes, comment])
}
