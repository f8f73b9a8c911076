import type { VariationName } from '../../actions/variation.ts'

/** Why something is not varied, by name. */
export type NotVaried = Readonly<Partial<Record<VariationName, string>>>

/** Debian packages of the build container without which a variation cannot be made. */
const neededPackages = [
  [
    'clock',
    'libfaketime',
    'libfaketime is not among the locked packages of the build container; targets.NAME.packages can add it',
  ],
  ['kernel', 'util-linux', 'setarch (util-linux) is not in the build container'],
  ['streams', 'bsdutils', 'script (bsdutils) is not in the build container'],
] as const

/** Which of the asked variations this build container cannot have, and why; `packages` are the names of its packages. */
export function findNotVaried(asked: readonly VariationName[], packages: ReadonlySet<string>): NotVaried {
  return Object.fromEntries(
    neededPackages
      .filter(([name, needed]) => asked.includes(name) && !packages.has(needed))
      .map(([name, , reason]) => [name, reason]),
  )
}

/** What no variation of ours reaches, whatever is asked for. */
export const neverVaried: readonly (readonly [what: string, reason: string])[] = [
  [
    'kernel name and version',
    'no unprivileged program can give a container others; only the release is varied',
  ],
  ['processor and memory', 'a container sees the machine as it is; only the number of processors is varied'],
]
