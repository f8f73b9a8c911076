import type { Descriptions } from './description.ts'

/** What a recipe asks of Debian's archives, or of others, is not what they have: exit status 2, or 3 for trust. */
export type DebianFailure =
  | {
      readonly code: 'archive-key-wrong'
      readonly name: string
      readonly expected: string
      readonly actual: string
    }
  | {
      readonly code: 'debian-version-unknown'
      /** As the recipe says it, such as `gcc=12.2.0-3`. */
      readonly wish: string
      /** What there is instead: version and suite. */
      readonly there: readonly (readonly [version: string, suite: string])[]
    }

export const debianDescriptions: Descriptions<DebianFailure> = {
  'archive-key-wrong': {
    status: 3,
    message: f => `${f.name} is signed by another key than the recipe names`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: () =>
      "compare `key` and `fingerprint` of the archive in the recipe with what the archive's owner publishes",
  },
  'debian-version-unknown': {
    status: 2,
    message: f => `no archive of the target has ${f.wish}`,
    facts: f => f.there.map(([version, suite]) => [`in ${suite}`, version] as const),
    hint: () =>
      'name a version that is there; a mirror keeps only the newest, so for an older one name a mirror of that day (a snapshot) in DEBWRIGHT_DEBIAN_MIRROR, and for another suite, such as debian-backports, list it in `archives`',
  },
}
