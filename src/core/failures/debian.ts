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
  | {
      readonly code: 'debian-package-unlockable'
      readonly archive: string
      /** Name and version. */
      readonly package: string
      readonly problem: string
    }
  | {
      readonly code: 'from-debian-version'
      readonly name: string
      readonly pinned: string
      readonly package: string
      readonly suite: string
      readonly there: string
    }
  | {
      readonly code: 'from-debian-other'
      readonly name: string
      readonly package: string
      /** The projects that it has. */
      readonly projects: readonly string[]
    }
  | {
      readonly code: 'from-debian-needs'
      readonly name: string
      readonly package: string
      readonly requirement: string
      /** What the pins have of it. */
      readonly actual?: string
    }
  | {
      readonly code: 'from-debian-twice'
      readonly module: string
      readonly package: string
      readonly wheel: string
    }
  | {
      readonly code: 'from-debian-unreadable'
      readonly package: string
      readonly path: string
      readonly problem: string
    }

/** What each `DebianFailure` says to people: headline, details and the next step. */
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
  'from-debian-version': {
    status: 2,
    message: f => `${f.suite}'s ${f.package} has another version of ${f.name} than the pins`,
    facts: f => [
      ['pinned', f.pinned],
      ['there', f.there],
    ],
    hint: f =>
      `pin the version that ${f.suite} has, or build ${f.name} from source: take it out of \`python.from-debian\``,
  },
  'from-debian-other': {
    status: 2,
    message: f => `the Debian package ${f.package} does not have the project ${f.name}`,
    facts: f => [['has', f.projects.length === 0 ? 'no Python project' : f.projects.join(', ')]],
    hint: () => 'correct name and package in `python.from-debian`',
  },
  'from-debian-needs': {
    status: 2,
    message: f => `${f.name} of ${f.package} needs ${f.requirement}, which the pins do not have`,
    facts: f => (f.actual === undefined ? [] : [['pinned', f.actual]]),
    hint: f =>
      `pin what ${f.name} needs, and name its Debian package in \`python.from-debian\` too where it is to come from Debian`,
  },
  'from-debian-twice': {
    status: 2,
    message: f => `the module ${f.module} is in the Debian package ${f.package} and in a wheel`,
    facts: f => [['wheel', f.wheel]],
    hint: () => 'take one of the two projects out of the pins, or take both, or neither, from Debian',
  },
  'from-debian-unreadable': {
    status: 2,
    message: f => `the Debian package ${f.package} describes its Python project in a way that cannot be used`,
    facts: f => [
      ['path', f.path],
      ['problem', f.problem],
    ],
    hint: () =>
      'build the project from source: take it out of `python.from-debian`, and report the package to Debian',
  },
  'debian-version-unknown': {
    status: 2,
    message: f => `no archive of the target has ${f.wish}`,
    facts: f => f.there.map(([version, suite]) => [`in ${suite}`, version] as const),
    hint: () =>
      'name a version that is there; a mirror keeps only the newest, so for an older one name a mirror of that day (a snapshot) in DEBWRIGHT_DEBIAN_MIRROR, and for another suite, such as debian-backports, list it in `archives`',
  },
  'debian-package-unlockable': {
    status: 3,
    message: f => `${f.archive}: ${f.package} cannot be locked: ${f.problem}`,
    hint: () =>
      "do without the package, or take it from another archive; whoever keeps this one can describe it as Debian's own are: one safe file name each, with its SHA-256",
  },
}
