import type { Anomaly } from './anomaly.ts'
import type { ArchiveLimits } from './limits.ts'
import { type CentralHeader, parseCentralHeader } from './zip-header.ts'

/** The headers of a central directory, in its order; `count` is what the end says of their number. */
export function readZipDirectory(
  directory: Uint8Array,
  count: number,
  limits: ArchiveLimits,
  anomalies: Anomaly[],
): readonly CentralHeader[] {
  const headers: CentralHeader[] = []
  let at = 0
  while (at < directory.length && headers.length < limits.members) {
    const header = parseCentralHeader(directory.subarray(at))
    if (header === undefined) {
      anomalies.push({ kind: 'damaged', found: 'bytes in the central directory that are no header' })
      return headers
    }
    headers.push(header)
    at += header.length
  }
  if (at < directory.length)
    anomalies.push({ kind: 'too-large', found: `more than ${limits.members} members` })
  else if (headers.length !== count)
    anomalies.push({ kind: 'ambiguous', found: `${headers.length} members, where the end says ${count}` })
  return headers
}

/** A member that does not begin where the one before it ends. */
export function judgeZipGap(header: CentralHeader, expected: number): Anomaly {
  const found =
    header.localOffset > expected
      ? 'bytes before the member that belong to no other'
      : 'a member that overlaps another or stands before it'
  return {
    kind: 'ambiguous',
    found,
    member: Buffer.from(header.name).toString('latin1'),
    offset: header.localOffset,
  }
}
