import { type Content, sliceContent } from '../../actions/content.ts'
import { listAr } from '../../formats/archives/ar.ts'
import { type ByteRange, hexFields, type Layer, locateFields, nameParts, type ParsedFrame } from '../layer.ts'

const magic = '!<arch>\n'
const headerSize = 60

/** Whether bytes begin like an ar archive, such as a .deb. */
export function looksLikeAr(start: Uint8Array): boolean {
  return Buffer.from(start.subarray(0, magic.length)).toString('latin1') === magic
}

/** Offsets in a member's header. @see ar(5) */
const offsets: Readonly<Record<string, readonly ByteRange[]>> = {
  name: [[0, 16]],
  mtime: [[16, 28]],
  uid: [[28, 34]],
  gid: [[34, 40]],
  mode: [[40, 48]],
  size: [[48, 58]],
}

/** The members of an ar archive. */
export async function readArLayer(ar: Content): Promise<Layer> {
  const listing = await listAr(ar.readAt, ar.size)
  if (!listing.ok) return { format: 'ar', parts: [], anomalies: listing.failures }
  const { members, anomalies } = listing.value
  const parts = members.map(member => {
    const end = Math.min(ar.size, member.offset + member.size)
    const padding = end % 2
    return {
      // NOTE: data.tar.xz and data.tar.zst are the same part; that they are packed by other programs is another matter.
      name: member.name.replace(/\.(?:gz|xz|zst|bz2|lzma)$/, ''),
      content: sliceContent(ar, member.offset, end),
      frame: {
        read: async () =>
          Buffer.concat([
            await ar.readAt(member.offset - headerSize, headerSize),
            await ar.readAt(end, padding),
          ]),
        parse: parseFrame,
      },
    }
  })
  const last = members.at(-1)
  const rest = sliceContent(ar, last === undefined ? magic.length : padded(last.offset + last.size), ar.size)
  return {
    format: 'ar',
    parts: nameParts(parts),
    anomalies,
    frame: {
      read: () => rest.readAt(0, 2 ** 16),
      parse: bytes => ({
        fields: [{ name: 'bytes after the last member', value: `${bytes.length}`, ranges: [] }],
        derived: [],
      }),
    },
  }
}

function padded(end: number): number {
  return end + (end % 2)
}

function parseFrame(bytes: Uint8Array): ParsedFrame {
  const header = Buffer.from(bytes.subarray(0, headerSize)).toString('latin1')
  const pairs = Object.entries(offsets).flatMap(([name, places]) =>
    places.map(([start, end]) => [name, header.slice(start, end).trimEnd()] as const),
  )
  const fields = locateFields(pairs, offsets)
  return {
    fields: fields.filter(({ name }) => name !== 'size'),
    derived: [
      ...fields.filter(({ name }) => name === 'size'),
      ...hexFields(bytes, { padding: [[headerSize, bytes.length]] }),
    ],
  }
}
