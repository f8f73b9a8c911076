import { type Content, type Decompressed, sliceContent } from '../../actions/content.ts'
import type { Anomaly } from '../../formats/archives/anomaly.ts'
import { parseGzipHeader } from '../../formats/archives/gzip-header.ts'
import { listGzipFields } from '../../formats/archives/member-fields.ts'
import { type ByteRange, type Layer, locateFields, type ParsedFrame } from '../layer.ts'

/** Whether bytes begin like a gzip file. */
export function looksLikeGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b && start[2] === 8
}

/** A header with a name, a comment and an extra field is never longer. */
const longestHeader = 2 ** 18
/** CRC-32 and length of the content. */
const trailerSize = 8

/** The header of a gzip file and its content, decompressed by whoever calls. */
export async function readGzipLayer(gzip: Content, unpacked: Decompressed): Promise<Layer> {
  const header = parseGzipHeader(await gzip.readAt(0, longestHeader))
  const anomalies: Anomaly[] = [
    ...(unpacked.problem === undefined ? [] : [{ kind: 'damaged', found: unpacked.problem } as const]),
    ...(header?.oddities ?? []).map(found => ({ kind: 'unusual', found }) as const),
  ]
  const length = header?.length ?? 0
  const stated = await gzip.readAt(gzip.size - 4, 4)
  const isOne = stated.length === 4 && Buffer.from(stated).readUInt32LE() === unpacked.content.size % 2 ** 32
  if (!isOne && unpacked.problem === undefined)
    anomalies.push({ kind: 'ambiguous', found: 'several gzip members' })
  return {
    format: 'gzip',
    transparent: true,
    anomalies,
    frame: { read: () => gzip.readAt(0, length), parse: parseFrame },
    parts: [
      {
        name: 'content',
        content: unpacked.content,
        packed: {
          content: sliceContent(gzip, length, Math.max(length, gzip.size - trailerSize)),
          settings: [],
          layout: [],
        },
      },
    ],
  }
}

function parseFrame(bytes: Uint8Array): ParsedFrame {
  const header = parseGzipHeader(bytes)
  if (header === undefined) return { fields: [], derived: [] }
  const rest: readonly ByteRange[] = [
    [3, 4],
    [10, bytes.length],
  ]
  const fields = listGzipFields(header).map(([name, value]) => [name, value] as const)
  return {
    fields: locateFields([...fields, ['flags', `0x${(bytes[3] ?? 0).toString(16)}`]], {
      mtime: [[4, 8]],
      'extra flags': [[8, 9]],
      'operating system': [[9, 10]],
      name: rest,
      comment: rest,
      extra: rest,
      flags: [[3, 4]],
    }),
    derived: [],
  }
}
