import type { Failure } from '../../core/failure.ts'
import type { Result } from '../../core/result.ts'
import { type Anomaly, judgeAnomalies } from './anomaly.ts'
import { type ArchiveLimits, defaultLimits } from './limits.ts'
import { createMemberTree } from './member-tree.ts'
import { judgeZipGap, readZipDirectory } from './zip-directory.ts'
import { findZipEnd } from './zip-end.ts'
import { readZipMember, type ZipEntry } from './zip-member.ts'

export type { ZipEntry } from './zip-member.ts'

/** Everything a reader sees in a zip, and why others might see something else. */
export interface ZipExamination {
  /** In the order of the central directory. */
  readonly entries: readonly ZipEntry[]
  readonly comment: Uint8Array
  readonly anomalies: readonly Anomaly[]
}

/**
 * Judges: the members of a zip whose end, central directory, local headers and data all agree and fill the file without gap or
 * overlap, or why it is refused. `archive` is its name in failures.
 */
export function readZip(
  archive: string,
  bytes: Uint8Array,
  limits: ArchiveLimits = defaultLimits,
): Result<readonly ZipEntry[], Failure> {
  const { entries, anomalies } = examineZip(bytes, limits)
  return judgeAnomalies(archive, anomalies, () => entries)
}

/**
 * Examines: the members that the central directory lists, as far as they can be read, and every anomaly.
 *
 * @see APPNOTE.TXT 6.3.10
 */
export function examineZip(bytes: Uint8Array, limits: ArchiveLimits = defaultLimits): ZipExamination {
  const end = findZipEnd(bytes)
  if (end === undefined) {
    const anomalies: Anomaly[] = [{ kind: 'damaged', found: 'no end of central directory' }]
    return { entries: [], comment: new Uint8Array(), anomalies }
  }
  const anomalies = [...end.anomalies]
  const directoryEnd = Math.min(end.offset, end.directoryOffset + end.directorySize)
  const headers = readZipDirectory(
    bytes.subarray(end.directoryOffset, directoryEnd),
    end.entries,
    limits,
    anomalies,
  )
  const tree = createMemberTree()
  const entries: ZipEntry[] = []
  let content = 0
  let next = 0
  for (const [index, header] of headers.entries()) {
    if (header.localOffset !== next) anomalies.push(judgeZipGap(header, next))
    const until = headers[index + 1]?.localOffset ?? end.directoryOffset
    content += header.size
    if (content > limits.content) {
      const found = `more than ${limits.content} bytes of content`
      anomalies.push(...header.anomalies, { kind: 'too-large', found })
      break
    }
    const member = readZipMember(bytes, header, Math.min(until, end.directoryOffset), limits)
    const kind = member.entry.isDirectory ? 'directory' : 'file'
    anomalies.push(...member.anomalies, ...tree.add(member.entry.path, kind))
    entries.push(member.entry)
    next = member.end
  }
  if (next !== end.directoryOffset && entries.length === headers.length)
    anomalies.push({
      kind: 'ambiguous',
      found: 'bytes before the central directory that belong to no member',
    })
  return { entries, comment: end.comment, anomalies }
}
