import type { Anomaly } from './anomaly.ts'
import { readUint64 } from './zip-end.ts'
import { findZip64, parseZipExtra, type ZipExtra } from './zip-extra.ts'

/** What the central directory and a local header both say about a member. */
export interface ZipHeader {
  readonly versionNeeded: number
  readonly flags: number
  readonly method: number
  /** MS-DOS time and date as they stand there. */
  readonly dosTime: number
  readonly dosDate: number
  readonly crc32: number
  readonly compressedSize: number
  readonly size: number
  readonly name: Uint8Array
  readonly extra: ZipExtra
  /** Whether it has a ZIP64 record. */
  readonly zip64: boolean
  /** Bytes that the header takes. */
  readonly length: number
  readonly anomalies: readonly Anomaly[]
}

/** A central directory header: besides what both say, what only it says. */
export interface CentralHeader extends ZipHeader {
  readonly creatorVersion: number
  /** 0 for MS-DOS, 3 for Unix. */
  readonly creatorSystem: number
  readonly comment: Uint8Array
  readonly disk: number
  readonly internalAttributes: number
  readonly externalAttributes: number
  readonly localOffset: number
}

/** Sizes and signatures. @see APPNOTE.TXT 4.3.7, 4.3.12 */
const local = { signature: 0x04034b50, size: 30 } as const
const central = { signature: 0x02014b50, size: 46 } as const

/** The flag of a data descriptor. */
const descriptorFlag = 0x0008

/** Reads a local header at the start of `bytes`; undefined where there is none. */
export function parseLocalHeader(bytes: Uint8Array): ZipHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < local.size || view.getUint32(0, true) !== local.signature) return undefined
  const lengths = [view.getUint16(26, true), view.getUint16(28, true)] as const
  const length = local.size + lengths[0] + lengths[1]
  if (bytes.length < length) return undefined
  const name = bytes.subarray(local.size, local.size + lengths[0])
  const extra = parseZipExtra(bytes.subarray(local.size + lengths[0], length), name)
  const isDeferred = (view.getUint16(6, true) & descriptorFlag) !== 0
  const wide = widenLocal(view.getUint32(18, true), view.getUint32(22, true), extra, isDeferred)
  return {
    ...readCommon(view, 4),
    compressedSize: wide.compressedSize,
    size: wide.size,
    name,
    extra,
    zip64: findZip64(extra) !== undefined,
    length,
    anomalies: [...extra.anomalies, ...wide.anomalies],
  }
}

/** Reads a central directory header at the start of `bytes`; undefined where there is none. */
export function parseCentralHeader(bytes: Uint8Array): CentralHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < central.size || view.getUint32(0, true) !== central.signature) return undefined
  const nameEnd = central.size + view.getUint16(28, true)
  const extraEnd = nameEnd + view.getUint16(30, true)
  const length = extraEnd + view.getUint16(32, true)
  if (bytes.length < length) return undefined
  const name = bytes.subarray(central.size, nameEnd)
  const extra = parseZipExtra(bytes.subarray(nameEnd, extraEnd), name)
  const wide = widen(
    [view.getUint32(24, true), view.getUint32(20, true), view.getUint32(42, true)],
    view.getUint16(34, true),
    findZip64(extra),
  )
  const [size, compressedSize, localOffset] = wide.values
  return {
    ...readCommon(view, 6),
    compressedSize,
    size,
    name,
    extra,
    zip64: findZip64(extra) !== undefined,
    length,
    creatorVersion: view.getUint8(4),
    creatorSystem: view.getUint8(5),
    comment: bytes.subarray(extraEnd, length),
    disk: wide.disk,
    internalAttributes: view.getUint16(36, true),
    externalAttributes: view.getUint32(38, true),
    localOffset,
    anomalies: [...extra.anomalies, ...wide.anomalies],
  }
}

function readCommon(view: DataView, at: number) {
  return {
    versionNeeded: view.getUint16(at, true),
    flags: view.getUint16(at + 2, true),
    method: view.getUint16(at + 4, true),
    dosTime: view.getUint16(at + 6, true),
    dosDate: view.getUint16(at + 8, true),
    crc32: view.getUint32(at + 10, true),
  }
}

/**
 * A local header may have a ZIP64 record that nothing refers to: beside a data descriptor one that only announces the descriptor's
 * width, empty or zeros; and one that says both sizes once more, as some writers of wheels do.
 */
function widenLocal(compressedSize: number, size: number, extra: ZipExtra, isDeferred: boolean) {
  const record = findZip64(extra)
  const isPlain = record !== undefined && size !== allOnes && compressedSize !== allOnes
  const isAnnouncement = isDeferred && record?.every(byte => byte === 0) && record.length <= 16
  if (isPlain && (isAnnouncement || saysBoth(record, size, compressedSize)))
    return { size, compressedSize, anomalies: [] }
  const { values, anomalies } = widen([size, compressedSize, 0], 0, record)
  return { size: values[0], compressedSize: values[1], anomalies }
}

function saysBoth(record: Uint8Array, size: number, compressedSize: number): boolean {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  return record.length === 16 && readUint64(view, 0) === size && readUint64(view, 8) === compressedSize
}

const allOnes = 0xffffffff

/** APPNOTE 4.5.3: the record holds exactly the fields that are all ones in the header, in this order. */
function widen(
  plain: readonly [size: number, compressedSize: number, offset: number],
  plainDisk: number,
  record: Uint8Array | undefined,
) {
  const anomalies: Anomaly[] = []
  const view = record && new DataView(record.buffer, record.byteOffset, record.byteLength)
  let at = 0
  const wide = (value: number) => {
    if (value !== allOnes) return value
    if (view === undefined || at + 8 > view.byteLength) {
      anomalies.push({ kind: 'damaged', found: 'a size that a ZIP64 record should hold, and does not' })
      return value
    }
    at += 8
    return readUint64(view, at - 8)
  }
  const values = [wide(plain[0]), wide(plain[1]), wide(plain[2])] as const
  let disk = plainDisk
  if (disk === 0xffff && view !== undefined && at + 4 <= view.byteLength) {
    disk = view.getUint32(at, true)
    at += 4
  }
  if (record !== undefined && at !== record.length)
    anomalies.push({ kind: 'ambiguous', found: 'a ZIP64 record with more than the header refers to' })
  return { values, disk, anomalies }
}
