import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'

/**
 * How bad an oddity of an archive is. `ambiguous`: two well-known readers would see two contents. `unusual`: every
 * reader sees the same, but no ordinary writer writes it. `damaged`: against the format's own rules. `unsafe-path`: must
 * not be unpacked. `too-large`: beyond a limit; reading stops there.
 */
export type AnomalyKind = 'ambiguous' | 'unsafe-path' | 'damaged' | 'too-large' | 'unusual'

/** One oddity that a reader met. Where there is none, every reader sees what ours sees. */
export interface Anomaly {
  readonly kind: AnomalyKind
  /** What was found: lower case, no full stop. */
  readonly found: string
  /** The member's name, where it is one member's oddity. */
  readonly member?: string
  /** Byte offset in the (decompressed) archive. */
  readonly offset?: number
}

/** The most failures that one archive gives; a hostile file could give as many as it has members. */
const mostFailures = 20

const severity: readonly AnomalyKind[] = ['ambiguous', 'unsafe-path', 'damaged', 'too-large', 'unusual']

/** Judges: `value()` where an archive has no anomaly at all, else its anomalies as failures, the worst kind first. */
export function judgeAnomalies<T>(
  archive: string,
  anomalies: readonly Anomaly[],
  value: () => T,
): Result<T, Failure> {
  return okUnless(anomaliesToFailures(archive, anomalies), value)
}

/** The failures that an archive's anomalies are to a judge. */
export function anomaliesToFailures(archive: string, anomalies: readonly Anomaly[]): readonly Failure[] {
  return anomalies
    .toSorted((a, b) => severity.indexOf(a.kind) - severity.indexOf(b.kind))
    .slice(0, mostFailures)
    .map(({ kind, found, member }) => ({
      code: `archive-${kind}`,
      archive,
      found,
      ...(member === undefined ? {} : { member }),
    }))
}
