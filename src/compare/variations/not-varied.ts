import type { VariationName } from '../../actions/variation.ts'

/** Why something is not varied, by name. */
export type NotVaried = Readonly<Partial<Record<VariationName, string>>>

/** Debian packages of the build container without which a variation cannot be made. */
const neededPackages = [
  ['kernel', 'util-linux', 'setarch (util-linux) is not in the build container'],
  ['streams', 'bsdutils', 'script (bsdutils) is not in the build container'],
] as const

/**
 * NOTE: libfaketime 0.9.10 was tried with Python 3.11: with a shifted monotonic clock `threading.Event.wait` never
 * returns, without one `time.sleep` fails with EINVAL.
 */
const clockReason =
  'nothing moves the wall clock of a container for every program: time namespaces leave it alone, and under libfaketime threads of Python wait for ever'

/** Which of the asked variations this build container cannot have, and why; `packages` are the names of its packages. */
export function findNotVaried(asked: readonly VariationName[], packages: ReadonlySet<string>): NotVaried {
  const missing = neededPackages
    .filter(([name, needed]) => asked.includes(name) && !packages.has(needed))
    .map(([name, , reason]) => [name, reason] as const)
  return Object.fromEntries([
    ...(asked.includes('clock') ? [['clock', clockReason] as const] : []),
    ...missing,
  ])
}
