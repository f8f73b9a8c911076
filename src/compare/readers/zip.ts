import { type Content, contentOf, readWhole, sliceContent } from '../../actions/content.ts'
import { defaultLimits } from '../../formats/archives/limits.ts'
import { formatDosTime, listZipFields, parseDosTime } from '../../formats/archives/member-fields.ts'
import { examineZip } from '../../formats/archives/zip.ts'
import { largestZipEnd } from '../../formats/archives/zip-end.ts'
import { type ListedZipMember, listZip } from '../../formats/archives/zip-listing.ts'
import {
  type ByteRange,
  type Field,
  findNewest,
  hexFields,
  type Layer,
  nameParts,
  type Part,
} from '../layer.ts'
import { field } from './compressed.ts'
import { openMember, type UnpackMember } from './zip-content.ts'

/** Whether bytes begin like a zip, such as a wheel; an empty one has nothing but its end. */
export function looksLikeZip(start: Uint8Array): boolean {
  const signature = Buffer.from(start.subarray(0, 4)).toString('latin1')
  return signature === 'PK\x03\x04' || signature === 'PK\x05\x06'
}

/** What fits is read whole, so that what the data tells is examined before anything is compared. */
const smallZip = 2 ** 23
const smallContent = 2 ** 24

const limits = { ...defaultLimits, content: Number.MAX_SAFE_INTEGER }

/** The members of a zip: headers of both places, content, and the packed bytes. */
export async function readZipLayer(zip: Content, unpack: UnpackMember): Promise<Layer> {
  const listing = await listZip(zip.readAt, zip.size, limits)
  const { members, end } = listing
  const total = members.reduce((sum, { header }) => sum + header.size, 0)
  const whole =
    zip.size <= smallZip && total <= smallContent ? examineZip(await readWhole(zip), limits) : undefined
  const known = new Map(whole?.entries.map(({ header, bytes }) => [header.localOffset, bytes]))
  let central = end?.directoryOffset ?? zip.size
  const parts = members.map((member): Part => {
    const centralAt = central
    central += member.header.length
    const bytes = whole === undefined ? undefined : (known.get(member.header.localOffset) ?? new Uint8Array())
    return {
      ...describeMember(zip, member, centralAt),
      ...(bytes === undefined ? openMember(zip, member, unpack) : { content: contentOf(bytes) }),
    }
  })
  const endBytes = await zip.readAt(end?.offset ?? zip.size, largestZipEnd)
  const comment = end?.comment ?? new Uint8Array()
  const newest = findNewest(
    members.map(({ header }) => parseDosTime(formatDosTime(header.dosDate, header.dosTime))),
  )
  return {
    format: 'zip',
    ...(newest === undefined ? {} : { newest }),
    parts: nameParts(parts),
    anomalies: (whole ?? listing).anomalies,
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

function describeMember(zip: Content, member: ListedZipMember, centralAt: number): Part {
  const { header, localHeader, data, until } = member
  const localLength = localHeader?.length ?? 0
  const afterLength = Math.max(0, until - data[1])
  return {
    name: member.name,
    packed: {
      stated: `${header.size} ${header.crc32}`,
      content: sliceContent(zip, ...data),
      settings: [field('compression method', nameMethod(header.method))],
      layout: [],
    },
    frame: {
      read: async () =>
        Buffer.concat([
          await zip.readAt(header.localOffset, localLength),
          await zip.readAt(data[1], afterLength),
          await zip.readAt(centralAt, header.length),
        ]),
      parse: frame => {
        const listed = listFields(member, localLength, localLength + afterLength)
        const isSize = (name: string) => name === 'size' || name === 'compressed size'
        return {
          fields: listed.filter(({ name }) => !isSize(name)),
          derived: [
            ...listed.filter(({ name }) => isSize(name)),
            ...hexFields(frame, derivedRanges(localLength, localLength + afterLength)),
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

function listFields(entry: ListedZipMember, localLength: number, centralAt: number): readonly Field[] {
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
