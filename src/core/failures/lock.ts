import type { Descriptions } from './description.ts'

/** A recipe's pins cannot be completed to a lock: exit status 2, or 4 where the suite's own tools refuse. */
export type LockFailure =
  | {
      readonly code: 'build-requirement-unsatisfied'
      readonly of: string
      readonly name: string
      /** Each requirement as written, and who has it. */
      readonly wanted: readonly (readonly [by: string, requirement: string])[]
      /** Why the newest versions do not count, newest first. */
      readonly rejected: readonly (readonly [version: string, why: string])[]
      /** Whether the index has any version at all. */
      readonly listed: boolean
    }
  | { readonly code: 'build-requirements-too-many'; readonly of: string }
  | {
      readonly code: 'build-requirement-invalid'
      readonly of: string
      readonly requirement: string
      readonly problem: string
    }
  | { readonly code: 'build-cycle'; readonly path: readonly string[] }
  | {
      readonly code: 'build-chain-too-long'
      /** The first and the last of the sources that need each other, and how many there are at least. */
      readonly first: string
      readonly last: string
      readonly levels: number
    }
  | {
      readonly code: 'requirement-is-a-program'
      readonly of: string
      readonly requirement: string
      readonly debian: string
      /** Whether pyproject.toml says so, or the backend when it did not find the program. */
      readonly said: 'static' | 'dynamic'
      /** All other requirements of the source; absent where one of these asks for the program. */
      readonly others?: readonly string[]
    }
  | {
      readonly code: 'backend-missing'
      readonly of: string
      /** As pyproject.toml names it. */
      readonly backend: string
      readonly part: 'backend-path' | 'build requirements'
      readonly looked: readonly string[]
    }
  | { readonly code: 'build-system-invalid'; readonly of: string; readonly problem: string }
  | {
      readonly code: 'override-unused'
      readonly section: 'overrides' | 'build-constraints' | 'allow' | 'sources' | 'from-debian'
      readonly name: string
      readonly when?: string
    }
  | { readonly code: 'application-not-pinned'; readonly name: string; readonly pins: string }
  | {
      readonly code: 'package-name-taken'
      readonly name: string
      readonly version: string
      readonly suite: string
    }
  | { readonly code: 'package-name-free'; readonly name: string; readonly suite: string }
  | { readonly code: 'debian-package-unknown'; readonly name: string; readonly suite: string }
  | {
      readonly code: 'interpreter-changed'
      readonly suite: string
      readonly expected: string
      readonly actual: string
    }
  | {
      readonly code: 'debian-unsolvable'
      readonly container: string
      readonly packages: readonly string[]
      readonly output: string
    }
  | {
      readonly code: 'archive-index-invalid'
      readonly archive: string
      readonly path: string
      readonly problem: string
    }

/** What each `LockFailure` says to people: headline, details and the next step. */
export const lockDescriptions: Descriptions<LockFailure> = {
  'build-requirement-unsatisfied': {
    status: 2,
    message: f => `no version of ${f.name} fits what building ${f.of} requires`,
    facts: f => [
      ...f.wanted,
      ...f.rejected.map(([version, why]) => [version, `not used: ${why}`] as const),
      ...(f.listed ? [] : [['index', `lists nothing of ${f.name}`] as const]),
    ],
    hint: f =>
      !f.listed
        ? `a name that the index does not have can be taken by anyone; pin a version of ${f.of.replace(/ .*/, '')} that does not need it`
        : `change the requirement with \`python.overrides\`, or loosen what says which versions of ${f.name} count: \`build-constraints\`, \`min-release-age\`, \`exclude-newer\`, \`allow\``,
  },
  'build-requirements-too-many': {
    status: 2,
    message: f => `the build requirements of ${f.of} have too many combinations to try`,
    hint: () => 'narrow the choice with `python.build-constraints`',
  },
  'build-requirement-invalid': {
    status: 2,
    message: f => `${f.of} has a build requirement that cannot be locked: ${f.problem}`,
    facts: f => [['requirement', f.requirement]],
    hint: () => 'replace it in the recipe: `python.overrides.NAME.build-requires: {replace: […]}`',
  },
  'build-cycle': {
    status: 2,
    message: f => `building ${f.path[0] ?? ''} requires itself`,
    facts: f => [['cycle', f.path.join(' → ')]],
    hint: () =>
      'choose a version that builds itself or has no such requirement with `python.build-constraints` or an override',
  },
  'build-chain-too-long': {
    status: 2,
    message: f =>
      `building ${f.first} needs sources that need others to be built, more than ${f.levels} in a row`,
    facts: f => [['last', f.last]],
    hint: () =>
      'no honest source needs so many: look at what the index gives for these names, and choose other releases by `python.build-constraints`',
  },
  'requirement-is-a-program': {
    status: 2,
    message: f => `${f.of} wants ${f.requirement}, which stands in for a program of the system`,
    facts: f => [
      [
        'said by',
        f.said === 'static' ? 'pyproject.toml' : 'the build backend, which did not find the program',
      ],
    ],
    hint: f =>
      f.said === 'static'
        ? `add ${f.debian} to the target's \`packages\` and leave the requirement out: \`python.overrides.${f.of.replace(/ .*/, '')}.build-requires: {replace: [${f.others?.map(text => JSON.stringify(text)).join(', ') ?? '…'}]}\``
        : `add ${f.debian} to the target's \`packages\``,
  },
  'backend-missing': {
    status: 2,
    message: f => `${f.of} is built by ${f.backend}, which is not in its ${f.part}`,
    facts: f => [[f.part, f.looked.join(', ') || 'none']],
    hint: f =>
      f.part === 'backend-path'
        ? 'report it upstream: the sdist lacks its own backend; or pin another version'
        : `name the project that has it: \`python.overrides.${f.of.replace(/ .*/, '')}.build-requires: {add: […]}\`; no other backend is put in its place`,
  },
  'build-system-invalid': {
    status: 2,
    message: f => `the build system of ${f.of} cannot be read: ${f.problem}`,
    hint: () => 'report it upstream, or pin another version',
  },
  'override-unused': {
    status: 2,
    message: f => {
      const versions = `${f.name}${f.when === undefined ? '' : ` ${f.when}`}`
      if (f.section === 'allow')
        return `python.allow has no effect: nothing locked is a version of ${versions} that upstream has withdrawn`
      const why =
        f.section === 'sources' ? 'no pin of that name comes from elsewhere' : `nothing locked is ${versions}`
      return `python.${f.section}.${f.name} has no effect: ${why}`
    },
    hint: f => `remove the entry ${f.name}, or correct its name or version range`,
  },
  'application-not-pinned': {
    status: 2,
    message: f => `the application ${f.name} is not pinned in ${f.pins}`,
    hint: f =>
      `add ${f.name} with its hashes to ${f.pins}, for example with \`uv pip compile --generate-hashes\``,
  },
  'package-name-taken': {
    status: 2,
    message: f => `${f.suite} has a package ${f.name} too`,
    facts: f => [['there', f.version]],
    hint: f =>
      `three ways out: another \`package.name\`; an epoch in your changelog, such as 1:${f.version.replace(/^\d+:/, '')}, so that yours stays the higher version; or yours standing for Debian's, or in conflict with it, on purpose (Debian's ${f.name} replaces yours as soon as its version is higher). For the last two say why: \`package.shadows: "…"\``,
  },
  'package-name-free': {
    status: 2,
    message: f => `package.shadows has no effect: ${f.suite} has no package ${f.name}`,
    hint: () => 'remove `package.shadows` from the recipe',
  },
  'debian-package-unknown': {
    status: 2,
    message: f => `${f.suite} has no package ${f.name}`,
    hint: () => "correct the name in the target's `packages`, or in the section that needs it",
  },
  'interpreter-changed': {
    status: 2,
    message: f => `${f.suite} has another Python now than this lock was made for`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: () => 'run `debwright lock RECIPE --update debian`',
  },
  'debian-unsolvable': {
    status: 2,
    message: f => `the suite's own apt finds no solution for the ${f.container} container`,
    facts: f => [
      ['packages', f.packages.join(' ')],
      ['apt', f.output],
    ],
    hint: () => "change the target's `packages` so that all of them can be installed together",
  },
  'archive-index-invalid': {
    status: 3,
    message: f => `${f.archive}: ${f.path} cannot be used: ${f.problem}`,
    hint: () => 'try again later or with another mirror; `debwright doctor` shows which one is used',
  },
}
