import { type Content, contentOf, type Decompressed, readWhole, sliceContent } from '../../actions/content.ts'
import type { Anomaly } from '../../formats/archives/anomaly.ts'
import { examineGzip } from '../../formats/archives/gzip.ts'
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

/** Files that are small on both ends are read by the reader that judges sdists, which also tells what is after the first member. */
const smallFile = 2 ** 23
const smallContent = 2 ** 24

/** Everything in a small gzip file; undefined for a larger one, which is decompressed elsewhere. */
export async function readSmallGzip(gzip: Content): Promise<Decompressed | undefined> {
  if (gzip.size > smallFile) return undefined
  const { bytes, anomalies } = examineGzip(await readWhole(gzip), smallContent)
  if (anomalies.some(({ kind }) => kind === 'too-large')) return undefined
  const [problem] = anomalies.filter(({ kind }) => kind !== 'unusual')
  return { content: contentOf(bytes), ...(problem === undefined ? {} : { problem: problem.found }) }
}

/** The header of a gzip file and its content, decompressed by whoever calls. */
export async function readGzipLayer(gzip: Content, unpacked: Decompressed): Promise<Layer> {
  const header = parseGzipHeader(await gzip.readAt(0, longestHeader))
  const length = header?.length ?? 0
  const stated = await gzip.readAt(gzip.size - 4, 4)
  const isOne = stated.length === 4 && Buffer.from(stated).readUInt32LE() === unpacked.content.size % 2 ** 32
  const problem = unpacked.problem ?? (isOne ? undefined : 'several gzip members')
  const anomalies: readonly Anomaly[] = [
    ...(problem === undefined ? [] : [{ kind: 'damaged', found: problem } as const]),
    ...(header?.oddities ?? []).map(found => ({ kind: 'unusual', found }) as const),
  ]
  return {
    format: 'gzip',
    transparent: true,
    anomalies,
    ...(unpacked.release === undefined ? {} : { release: unpacked.release }),
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
