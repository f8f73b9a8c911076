import type { Anomaly } from './anomaly.ts'
import type { ArchiveLimits } from './limits.ts'
import { createMemberTree } from './member-tree.ts'
import { judgeZipGap, readZipDirectory } from './zip-directory.ts'
import { findZipEnd, largestZipEnd, type ZipEnd } from './zip-end.ts'
import { type CentralHeader, parseLocalHeader, type ZipHeader } from './zip-header.ts'
import { describeZipMember, largestDescriptor, passDescriptor, type ZipEntry } from './zip-member.ts'

/** One member of a zip whose data nobody has read. */
export interface ListedZipMember extends Omit<ZipEntry, 'bytes'> {
  /** Where its packed bytes are; empty where that cannot be told. */
  readonly data: readonly [start: number, end: number]
  /** Where the next thing in the file begins. */
  readonly until: number
}

/** What the headers of a zip say; what only its data could tell is not looked at. */
export interface ZipListing {
  readonly members: readonly ListedZipMember[]
  /** Absent where no end was found. */
  readonly end?: ZipEnd
  readonly anomalies: readonly Anomaly[]
}

type ReadAt = (offset: number, length: number) => Promise<Uint8Array>

/** A central directory of 200,000 members with long names. */
const largestDirectory = 2 ** 25

/**
 * Lists a zip of any size from its headers, read piece by piece: the examination of `examineZip` but for the members' data.
 *
 * @see APPNOTE.TXT 6.3.10
 */
export async function listZip(readAt: ReadAt, size: number, limits: ArchiveLimits): Promise<ZipListing> {
  const base = Math.max(0, size - largestZipEnd)
  const end = findZipEnd(await readAt(base, size - base), base)
  if (end === undefined)
    return { members: [], anomalies: [{ kind: 'damaged', found: 'no end of central directory' }] }
  const anomalies = [...end.anomalies]
  const length = Math.min(end.offset, end.directoryOffset + end.directorySize) - end.directoryOffset
  if (length > largestDirectory) {
    const found = `a central directory of more than ${largestDirectory} bytes`
    return { members: [], end, anomalies: [...anomalies, { kind: 'too-large', found }] }
  }
  const directory = await readAt(Math.min(end.directoryOffset, size), Math.max(0, length))
  const headers = readZipDirectory(directory, end.entries, limits, anomalies)
  const tree = createMemberTree()
  const members: ListedZipMember[] = []
  let next = 0
  for (const [index, header] of headers.entries()) {
    if (header.localOffset !== next) anomalies.push(judgeZipGap(header, next))
    const following = headers[index + 1]?.localOffset ?? end.directoryOffset
    const until = Math.min(following, end.directoryOffset)
    const localHeader = await readLocalHeader(readAt, header, until)
    const { bare, found } = describeZipMember(header, localHeader, limits)
    const data = locateData(header, localHeader, until, found)
    next = until
    if (localHeader !== undefined && data[1] <= until) {
      const rest = await readAt(data[1], Math.min(largestDescriptor, until - data[1]))
      next = data[1] + passDescriptor(rest, header, localHeader, found)
    }
    members.push({ ...bare, data, until })
    anomalies.push(
      ...found.map(anomaly => ({ ...anomaly, member: bare.name, offset: header.localOffset })),
      ...tree.add(bare.path, bare.isDirectory ? 'directory' : 'file'),
    )
  }
  if (next !== end.directoryOffset)
    anomalies.push({
      kind: 'ambiguous',
      found: 'bytes before the central directory that belong to no member',
    })
  return { members, end, anomalies }
}

async function readLocalHeader(
  readAt: ReadAt,
  { localOffset, name }: CentralHeader,
  until: number,
): Promise<ZipHeader | undefined> {
  const room = Math.max(0, until - localOffset)
  const usual = await readAt(localOffset, Math.min(room, name.length + 256))
  const header = parseLocalHeader(usual)
  if (header !== undefined || usual.length === room) return header
  return parseLocalHeader(await readAt(localOffset, Math.min(room, 30 + 2 * 0xffff)))
}

function locateData(
  header: CentralHeader,
  localHeader: ZipHeader | undefined,
  until: number,
  found: Anomaly[],
): readonly [start: number, end: number] {
  if (localHeader === undefined) return [until, until]
  const start = header.localOffset + localHeader.length
  const end = start + header.compressedSize
  if (end <= until) return [start, end]
  found.push({ kind: 'damaged', found: 'data that runs into what follows' })
  return [until, until]
}
