import type { CauseCode } from './causes/cause.ts'

/** One entry of a recipe's `accept`. */
export interface Acceptance {
  /** A cause's code. */
  readonly cause: string
  readonly reason: string
  /** The last day on which it counts, such as 2011-11-11, in UTC. */
  readonly until: string
}

/** What one step was found to differ by. */
export interface AcceptableFinding {
  /** The project whose wheel or bytecode it makes, or the package; absent for a step whose difference nobody may accept. */
  readonly acceptedAs?: string
  readonly causes: readonly CauseCode[]
}

/** Names of the entries that are over on a day. */
export function listExpired(accept: Readonly<Record<string, Acceptance>>, today: string): readonly string[] {
  return Object.entries(accept).flatMap(([name, { until }]) => (until < today ? [name] : []))
}

/**
 * The names of the entries under which every finding is accepted; undefined where one is not: its name has no entry,
 * or it has another cause beside the accepted one, or none that is known.
 */
export function acceptFindings(
  accept: Readonly<Record<string, Acceptance>>,
  findings: readonly AcceptableFinding[],
): readonly string[] | undefined {
  const names = findings.map(({ acceptedAs: name, causes }) => {
    if (name === undefined || !Object.hasOwn(accept, name)) return undefined
    const isAccepted = causes.length > 0 && causes.every(cause => cause === accept[name]?.cause)
    return isAccepted ? name : undefined
  })
  const accepted = names.flatMap(name => name ?? [])
  return accepted.length === names.length && names.length > 0 ? [...new Set(accepted)] : undefined
}
