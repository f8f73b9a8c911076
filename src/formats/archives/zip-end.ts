import type { Anomaly } from './anomaly.ts'

/** Where the central directory is, as the records at the end of a zip say. */
export interface ZipEnd {
  readonly entries: number
  readonly directoryOffset: number
  readonly directorySize: number
  /** Where the records after the central directory begin. */
  readonly offset: number
  readonly comment: Uint8Array
  readonly zip64: boolean
  readonly anomalies: readonly Anomaly[]
}

const endSize = 22

/** No record at the end of a zip, its longest comment included, begins further from the end. */
export const largestZipEnd: number = 22 + 0xffff + 20 + 56

const locatorSize = 20
const zip64EndSize = 56
const signature = { end: 0x06054b50, locator: 0x07064b50, zip64End: 0x06064b50, central: 0x02014b50 } as const

/**
 * Finds the end of central directory record. The last one whose comment reaches the end of the file counts, else the last one at
 * all; readers differ in how they search, so anything beside the plain case is an anomaly. Undefined where there is none.
 * `bytes` may be only the end of a file, from `base` on.
 *
 * @see APPNOTE.TXT 4.3.14 to 4.3.16
 */
export function findZipEnd(bytes: Uint8Array, base = 0): ZipEnd | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const located = locateEnd(view)
  if (located === undefined) return undefined
  const { at, several } = located
  const found: Anomaly[] = []
  if (several) found.push({ kind: 'ambiguous', found: 'several ends of a central directory' })
  const comment = bytes.subarray(
    at + endSize,
    Math.min(bytes.length, at + endSize + view.getUint16(at + 20, true)),
  )
  const after = bytes.length - (at + endSize + view.getUint16(at + 20, true))
  if (after > 0)
    found.push({ kind: 'ambiguous', found: `${after} bytes after the end of central directory`, offset: at })
  if (after < 0) found.push({ kind: 'damaged', found: 'a comment that is cut off', offset: at })
  if (Buffer.from(comment).includes('PK', 0, 'latin1'))
    found.push({
      kind: 'ambiguous',
      found: 'a comment that could hold another end of central directory',
      offset: at,
    })
  if (comment.some(byte => byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09))
    found.push({ kind: 'unusual', found: 'a comment that is no text', offset: at })
  const plain = {
    disk: view.getUint16(at + 4, true),
    directoryDisk: view.getUint16(at + 6, true),
    entriesHere: view.getUint16(at + 8, true),
    entries: view.getUint16(at + 10, true),
    directorySize: view.getUint32(at + 12, true),
    directoryOffset: view.getUint32(at + 16, true),
  }
  const zip64 = readZip64End(view, at, base, plain)
  const { values, offset, anomalies } = zip64 ?? { values: plain, offset: at, anomalies: [] }
  if (
    zip64 === undefined &&
    Object.entries(plain).some(([field, value]) => value === placeholders.get(field))
  )
    found.push({ kind: 'ambiguous', found: 'an end that refers to a ZIP64 record, and none', offset: at })
  if (values.disk !== 0 || values.directoryDisk !== 0 || values.entriesHere !== values.entries)
    found.push({ kind: 'unusual', found: 'an archive of several disks', offset: at })
  if (values.directoryOffset + values.directorySize !== base + offset)
    found.push({
      kind: 'ambiguous',
      found: 'a central directory that does not end where the end begins',
      offset: at,
    })
  return {
    entries: values.entries,
    directoryOffset: values.directoryOffset,
    directorySize: values.directorySize,
    offset: base + offset,
    comment,
    zip64: zip64 !== undefined,
    anomalies: [...found, ...anomalies],
  }
}

/**
 * Whether lenient zip readers would take a file of another format for a zip: an end record near its end and a central directory (or
 * none) before it. pip asks this before it looks at a file name's ending.
 */
export function looksLikeZip(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const at of findEndSignatures(view)) {
    const directory = at - view.getUint32(at + 12, true)
    if (directory === at && view.getUint16(at + 10, true) === 0) return true
    if (directory >= 0 && directory < at && view.getUint32(directory, true) === signature.central) return true
  }
  return false
}

interface EndValues {
  readonly disk: number
  readonly directoryDisk: number
  readonly entriesHere: number
  readonly entries: number
  readonly directorySize: number
  readonly directoryOffset: number
}

/** The last record whose comment reaches the end of the file, else the last at all; and whether several reach it. */
function locateEnd(view: DataView): { readonly at: number; readonly several: boolean } | undefined {
  let last: number | undefined
  const reaching: number[] = []
  for (const at of findEndSignatures(view)) {
    if (at + endSize + view.getUint16(at + 20, true) === view.byteLength) reaching.push(at)
    last ??= at
  }
  const at = reaching[0] ?? last
  return at === undefined ? undefined : { at, several: reaching.length > 1 }
}

/** Where an end record could stand, from the last to the first. */
function* findEndSignatures(view: DataView): Generator<number, void, undefined> {
  const lowest = Math.max(0, view.byteLength - endSize - 0xffff)
  for (let at = view.byteLength - endSize; at >= lowest; at -= 1)
    if (view.getUint32(at, true) === signature.end) yield at
}

function readZip64End(view: DataView, end: number, base: number, plain: EndValues) {
  const locator = end - locatorSize
  if (locator < 0 || view.getUint32(locator, true) !== signature.locator) return undefined
  const found: Anomaly[] = []
  const odd = (text: string) => found.push({ kind: 'ambiguous', found: text, offset: locator })
  const at = readUint64(view, locator + 8) - base
  if (view.getUint32(locator + 4, true) !== 0 || view.getUint32(locator + 16, true) !== 1)
    odd('a ZIP64 locator of several disks')
  if (at !== locator - zip64EndSize) odd('a ZIP64 end record that does not stand right before its locator')
  if (at < 0 || at + zip64EndSize > locator || view.getUint32(at, true) !== signature.zip64End) {
    odd('a ZIP64 locator that points to no ZIP64 end record')
    return { values: plain, offset: end, anomalies: found }
  }
  if (readUint64(view, at + 4) !== zip64EndSize - 12) odd('a ZIP64 end record of another size')
  const values: EndValues = {
    disk: view.getUint32(at + 16, true),
    directoryDisk: view.getUint32(at + 20, true),
    entriesHere: readUint64(view, at + 24),
    entries: readUint64(view, at + 32),
    directorySize: readUint64(view, at + 40),
    directoryOffset: readUint64(view, at + 48),
  }
  const pairs = Object.entries(plain).map(([field, value]) => ({
    value,
    wide: new Map(Object.entries(values)).get(field),
    placeholder: placeholders.get(field),
  }))
  if (pairs.some(({ value, wide, placeholder }) => value !== wide && value !== placeholder))
    odd('an end and a ZIP64 end that differ')
  return { values, offset: at, anomalies: found }
}

/** What a field says when the ZIP64 end says it instead: all ones, in its own width. */
const placeholders: ReadonlyMap<string, number> = new Map([
  ['disk', 0xffff],
  ['directoryDisk', 0xffff],
  ['entriesHere', 0xffff],
  ['entries', 0xffff],
  ['directorySize', 0xffffffff],
  ['directoryOffset', 0xffffffff],
])

/** A 64-bit number; one that no file of ours can reach becomes 2⁵³ − 1, which is beyond every bound. */
export function readUint64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true)
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value)
}
