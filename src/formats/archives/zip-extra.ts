import { crc32 } from 'node:zlib'
import type { Anomaly } from './anomaly.ts'

/** The extra field of a header, by record. */
export interface ZipExtra {
  readonly records: readonly { readonly id: number; readonly content: Uint8Array }[]
  readonly anomalies: readonly Anomaly[]
}

/** APPNOTE 4.5: ZIP64 extended information. */
const zip64Id = 0x0001
const unicodePathId = 0x7075

/** Records that give a member another name, kind or coding for the readers that follow them. */
const meaningful: ReadonlyMap<number, string> = new Map([
  [0x0008, 'a language encoding'],
  [0x000d, 'PKWARE Unix attributes'],
  [0x0014, 'a certificate store'],
  [0x0015, 'a certificate'],
  [0x0016, 'a certificate'],
  [0x0017, 'encryption'],
  [0x0065, 'IBM attributes'],
  [0x0066, 'IBM attributes'],
  [0x2605, 'ZipIt attributes'],
  [0x2705, 'ZipIt attributes'],
  [0x2805, 'ZipIt attributes'],
  [0x756e, 'ASi Unix attributes'],
  [0x9901, 'AES encryption'],
])

/**
 * Splits an extra field into its records. `name` is the name in the header beside it: a Unicode Path record must say the same.
 *
 * @see APPNOTE.TXT 4.5, 4.6.9
 */
export function parseZipExtra(extra: Uint8Array, name: Uint8Array): ZipExtra {
  const records: { id: number; content: Uint8Array }[] = []
  const anomalies: Anomaly[] = []
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength)
  for (let at = 0; at < extra.length; ) {
    const size = at + 4 <= extra.length ? view.getUint16(at + 2, true) : 0
    if (at + 4 + size > extra.length) {
      anomalies.push({ kind: 'damaged', found: 'an extra field that is shorter than its content' })
      break
    }
    const record = { id: view.getUint16(at, true), content: extra.subarray(at + 4, at + 4 + size) }
    if (records.some(({ id }) => id === record.id))
      anomalies.push({ kind: 'ambiguous', found: `two extra records of the kind ${formatId(record.id)}` })
    anomalies.push(...judgeRecord(record.id, record.content, name))
    records.push(record)
    at += 4 + size
  }
  return { records, anomalies }
}

/** The content of the ZIP64 record, if there is one. */
export function findZip64(extra: ZipExtra): Uint8Array | undefined {
  return extra.records.find(({ id }) => id === zip64Id)?.content
}

function judgeRecord(id: number, content: Uint8Array, name: Uint8Array): readonly Anomaly[] {
  const meaning = meaningful.get(id)
  if (meaning !== undefined)
    return [{ kind: 'ambiguous', found: `an extra record with ${meaning} (${formatId(id)})` }]
  if (id !== unicodePathId) return []
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const isRight =
    content.length >= 5 &&
    content[0] === 1 &&
    view.getUint32(1, true) === crc32(name) &&
    Buffer.compare(content.subarray(5), name) === 0
  return isRight ? [] : [{ kind: 'ambiguous', found: 'a Unicode path that is not the name in the header' }]
}

function formatId(id: number): string {
  return `0x${id.toString(16).padStart(4, '0')}`
}
