import { type Content, contentOf, readWhole } from '../../actions/content.ts'
import { defaultLimits } from '../../formats/archives/limits.ts'
import { listZipFields } from '../../formats/archives/member-fields.ts'
import { examineZip } from '../../formats/archives/zip.ts'
import { findZipEnd } from '../../formats/archives/zip-end.ts'
import type { ZipEntry } from '../../formats/archives/zip-member.ts'
import { type ByteRange, type Field, hexFields, type Layer, nameParts, type Part } from '../layer.ts'
import { field } from './compressed.ts'

/** Whether bytes begin like a zip, such as a wheel; an empty one has nothing but its end. */
export function looksLikeZip(start: Uint8Array): boolean {
  const signature = Buffer.from(start.subarray(0, 4)).toString('latin1')
  return signature === 'PK\x03\x04' || signature === 'PK\x05\x06'
}

/** Zips are read whole; a larger one is compared as bytes. */
export const largestZip: number = 2 ** 26

const limits = { ...defaultLimits, content: 2 ** 27 }

/** The members of a zip: headers of both places, content, and the packed bytes. */
export async function readZipLayer(zip: Content): Promise<Layer> {
  const bytes = await readWhole(zip)
  const { entries, comment, anomalies } = examineZip(bytes, limits)
  const end = findZipEnd(bytes)
  let central = end?.directoryOffset ?? bytes.length
  const parts = entries.map((entry, index): Part => {
    const centralAt = central
    central += entry.header.length
    const next = entries[index + 1]?.header.localOffset ?? end?.directoryOffset ?? bytes.length
    return describeEntry(bytes, entry, centralAt, next)
  })
  const endBytes = bytes.subarray(end?.offset ?? bytes.length)
  return {
    format: 'zip',
    parts: nameParts(parts),
    anomalies,
    frame: {
      read: async () => endBytes,
      parse: frame => ({
        fields: [
          {
            name: 'archive comment',
            value: Buffer.from(comment).toString('latin1'),
            ranges: [[frame.length - comment.length - 2, frame.length]],
          },
        ],
        derived: hexFields(frame, {
          'counts and offsets at the end': [[0, Math.max(0, frame.length - comment.length - 2)]],
        }),
      }),
    },
  }
}

function describeEntry(bytes: Uint8Array, entry: ZipEntry, centralAt: number, next: number): Part {
  const { header, localHeader } = entry
  const localLength = localHeader?.length ?? 0
  const dataAt = header.localOffset + localLength
  const dataEnd = Math.min(next, dataAt + header.compressedSize)
  const local = bytes.subarray(header.localOffset, dataAt)
  const after = bytes.subarray(dataEnd, Math.max(dataEnd, next))
  const central = bytes.subarray(centralAt, centralAt + header.length)
  const fields = () => listFields(entry, local.length, local.length + after.length)
  return {
    name: entry.name,
    content: contentOf(entry.bytes),
    packed: {
      content: contentOf(bytes.subarray(dataAt, dataEnd)),
      settings: [field('compression method', nameMethod(header.method))],
      layout: [],
    },
    frame: {
      read: async () => Buffer.concat([local, after, central]),
      parse: frame => {
        const listed = fields()
        const isSize = (name: string) => name === 'size' || name === 'compressed size'
        return {
          fields: listed.filter(({ name }) => !isSize(name)),
          derived: [
            ...listed.filter(({ name }) => isSize(name)),
            ...hexFields(frame, derivedRanges(local.length, local.length + after.length)),
          ],
        }
      },
    },
  }
}

function nameMethod(method: number): string {
  return method === 0 ? 'stored' : method === 8 ? 'deflate' : `${method}`
}

/** Where a field stands in the local and in the central header. @see APPNOTE.TXT 4.3.7, 4.3.12 */
const offsets: Readonly<Record<string, { readonly local?: ByteRange; readonly central: ByteRange }>> = {
  time: { local: [10, 14], central: [12, 16] },
  mode: { central: [38, 42] },
  'external attributes': { central: [38, 42] },
  'internal attributes': { central: [36, 38] },
  'creator system': { central: [5, 6] },
  'creator version': { central: [4, 5] },
  'version needed': { local: [4, 6], central: [6, 8] },
  flags: { central: [8, 10] },
  'local flags': { local: [6, 8], central: [8, 8] },
  'compression method': { local: [8, 10], central: [10, 12] },
}

function listFields(entry: ZipEntry, localLength: number, centralAt: number): readonly Field[] {
  const { header, localHeader } = entry
  const nameEnd = centralAt + 46 + header.name.length
  const extraEnd = centralAt + header.length - header.comment.length
  const localNameEnd = 30 + (localHeader?.name.length ?? 0)
  const rangesOf = (name: string): readonly ByteRange[] => {
    if (name === 'name')
      return [
        [30, localNameEnd],
        [centralAt + 46, nameEnd],
      ]
    if (name === 'comment') return [[extraEnd, centralAt + header.length]]
    if (name.startsWith('extra ')) return [[nameEnd, extraEnd]]
    if (name.startsWith('local extra ')) return [[localNameEnd, localLength]]
    const place = offsets[name]
    if (place === undefined) return []
    const central: ByteRange = [place.central[0] + centralAt, place.central[1] + centralAt]
    return place.local === undefined ? [central] : [place.local, central]
  }
  return listZipFields(entry).map(([name, value]) => ({ name, value, ranges: rangesOf(name) }))
}

/** Checksum, sizes, lengths of what varies, and the offset of the local header: all follow from other things. */
function derivedRanges(
  descriptorAt: number,
  centralAt: number,
): Readonly<Record<string, readonly ByteRange[]>> {
  return {
    checksum: [
      [14, 18],
      [centralAt + 16, centralAt + 20],
    ],
    'sizes in the headers': [
      [18, 26],
      [centralAt + 20, centralAt + 28],
    ],
    'lengths in the headers': [
      [26, 30],
      [centralAt + 28, centralAt + 34],
    ],
    'data descriptor': [[descriptorAt, centralAt]],
    'offset of the local header': [[centralAt + 42, centralAt + 46]],
  }
}
