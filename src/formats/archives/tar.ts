import type { Failure } from '../../core/failure.ts'
import type { Result } from '../../core/result.ts'
import { type Anomaly, judgeAnomalies } from './anomaly.ts'
import { type ArchiveLimits, defaultLimits } from './limits.ts'
import type { TarMember } from './tar-member.ts'
import { parseTar } from './tar-parser.ts'

/**
 * The one reader of tars: POSIX (ustar and PAX) and what GNU tar, dpkg-deb and old Pythons write besides.
 *
 * Two doors: `readTar` judges bytes in memory and refuses whatever two readers could read differently; `examineTar` reads on
 * and lists it. Whoever does not hold the bytes drives `parseTar` itself.
 */

/** A member and its content, a view of the archive's bytes. */
export interface TarEntry extends TarMember {
  readonly bytes: Uint8Array
}

/** Everything a reader sees in a tar, and why others might see something else. */
export interface TarExamination {
  readonly entries: readonly TarEntry[]
  readonly anomalies: readonly Anomaly[]
}

/** Judges: the members of a plain, unambiguous tar, or why it is refused. `archive` is its name in failures. */
export function readTar(
  archive: string,
  bytes: Uint8Array,
  limits: ArchiveLimits = defaultLimits,
): Result<readonly TarEntry[], Failure> {
  const { entries, anomalies } = examineTar(bytes, limits)
  return judgeAnomalies(archive, anomalies, () => entries)
}

/** Examines: the members as far as they can be read, and every anomaly. */
export function examineTar(bytes: Uint8Array, limits: ArchiveLimits = defaultLimits): TarExamination {
  const entries: TarEntry[] = []
  const anomalies: Anomaly[] = []
  let member: { readonly member: TarMember; readonly start: number; length: number } | undefined
  const finish = () => {
    if (member === undefined) return
    entries.push({ ...member.member, bytes: bytes.subarray(member.start, member.start + member.length) })
    member = undefined
  }
  const parser = parseTar(limits)
  let at = 0
  for (let step = parser.next(empty); !step.done; ) {
    const { value } = step
    if (value.kind === 'want') {
      const piece = bytes.subarray(at, at + value.length)
      at += piece.length
      step = parser.next(piece)
      continue
    }
    if (value.kind === 'member') {
      finish()
      member = { member: value.member, start: at, length: 0 }
    } else if (value.kind === 'anomaly') anomalies.push(value.anomaly)
    else if (member !== undefined) member.length += value.bytes.length
    step = parser.next(empty)
  }
  finish()
  return { entries, anomalies }
}

const empty = new Uint8Array()
