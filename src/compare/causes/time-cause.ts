import { parseDosTime } from '../../formats/archives/member-fields.ts'
import type { Difference } from '../difference.ts'
import type { Remark } from '../walk.ts'
import type { CauseCode } from './cause.ts'

/** What the times of a member tell beyond that they differ. */
export interface TimeCause {
  readonly code: Extract<CauseCode, 'future-mtime' | 'clamped-mtime'>
  readonly evidence: string
}

/** So far ahead of UTC a clock on the wall can be: nothing in a zip says which zone its times are of. */
const widestZone = 14 * 3600

/**
 * Why a member’s differing time is a matter of its own: a side that lies in the future, or sides that were cut at one limit. The limit shows as the
 * newest time of both archives while the member is older than that on at least one side. Undefined for any other time.
 */
export function explainTime(
  { field, first, second }: Extract<Difference, { readonly kind: 'field' }>,
  { newest }: Remark,
  now: number | undefined,
): TimeCause | undefined {
  const isZip = field === 'time'
  if (!isZip && field !== 'mtime' && field !== 'PAX mtime') return undefined
  const times = [first, second].map(isZip ? parseDosTime : Number)
  const evidence = `${field} ${first} and ${second}`
  if (now !== undefined && times.some(time => time - (isZip ? widestZone : 0) > now))
    return { code: 'future-mtime', evidence: `${evidence}; the later is still to come` }
  if (newest === undefined || newest[0].time !== newest[1].time) return undefined
  const [{ time: limit, parts }, { parts: others }] = newest
  if (!times.some(time => time < limit)) return undefined
  const carried = `the time of ${parts} and ${others} members`
  const shown = isZip ? formatZipTime(limit) : limit
  return { code: 'clamped-mtime', evidence: `${evidence}; none is later than ${shown}, ${carried}` }
}

/** A time as the field of a zip’s header shows it. */
function formatZipTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}
