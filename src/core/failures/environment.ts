import type { Descriptions } from './description.ts'

/** A root file system cannot be made from the locked .debs, or came out other than locked. */
export type EnvironmentFailure =
  | {
      readonly code: 'root-mismatch'
      readonly root: string
      readonly expected: string
      readonly actual: string
    }
  | { readonly code: 'deb-unusable'; readonly deb: string; readonly problem: string }
  | {
      readonly code: 'deb-member-refused'
      readonly deb: string
      readonly member: string
      readonly problem: string
    }
  | { readonly code: 'deb-unpack-failed'; readonly deb: string; readonly tool: string; readonly log: string }
  | {
      readonly code: 'environment-path-twice'
      readonly root: string
      readonly path: string
      readonly packages: readonly string[]
    }
  | {
      readonly code: 'environment-package-twice'
      readonly root: string
      readonly name: string
      readonly debs: readonly string[]
    }
  | { readonly code: 'environment-incomplete'; readonly root: string; readonly missing: string }
  | {
      readonly code: 'environment-diverted'
      readonly root: string
      readonly file: string
      readonly entry: string
    }
  | {
      readonly code: 'maintainer-script-failed'
      readonly root: string
      readonly script: string
      readonly reason: string
      readonly log: string
    }
  | {
      readonly code: 'environment-unconfigured'
      readonly root: string
      readonly package: string
      readonly state: string
    }
  | { readonly code: 'environment-audit-failed'; readonly root: string; readonly audit: string }
  | {
      readonly code: 'environment-entry-refused'
      readonly root: string
      readonly path: string
      readonly problem: string
    }
  | { readonly code: 'root-file-missing'; readonly path: string; readonly problem: string }

const relock =
  'if the list of packages was changed by hand, run `debwright lock RECIPE` again; otherwise report it'

/** What each `EnvironmentFailure` says to people: headline, details and the next step. */
export const environmentDescriptions: Descriptions<EnvironmentFailure> = {
  'root-mismatch': {
    status: 3,
    message: f => `the root file system ${f.root} is not the one that was locked`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: () =>
      'run `debwright lock RECIPE` with this version of debwright and review what changed in the lock',
  },
  'deb-unusable': {
    status: 4,
    message: f => `${f.deb} is no .deb that debwright can unpack`,
    facts: f => [['problem', f.problem]],
    hint: () => 'the file is the locked one: look at it with `dpkg-deb --info`, or lock another version',
  },
  'deb-member-refused': {
    status: 4,
    message: f => `${f.deb} holds a member that is refused`,
    facts: f => [
      ['member', f.member],
      ['problem', f.problem],
    ],
    hint: () => 'leave the package out of `packages:` of the target; what needs it cannot be built here',
  },
  'deb-unpack-failed': {
    status: 4,
    message: f => `unpacking ${f.deb} failed`,
    facts: f => [
      ['tool', f.tool],
      ['log', f.log],
    ],
    hint: () => 'the file is the locked one: see `debwright doctor` for the host tools tar and xz',
  },
  'environment-path-twice': {
    status: 4,
    message: f => `two packages of the root file system ${f.root} ship one path: ${f.path}`,
    facts: f => [['packages', f.packages.join(', ')]],
    hint: () => 'leave one of the two packages out of `packages:` of the target',
  },
  'environment-package-twice': {
    status: 4,
    message: f => `the root file system ${f.root} lists one package twice: ${f.name}`,
    facts: f => [['files', f.debs.join(', ')]],
    hint: () => relock,
  },
  'environment-incomplete': {
    status: 4,
    message: f => `the packages of the root file system ${f.root} are no system`,
    facts: f => [['missing', f.missing]],
    hint: () => relock,
  },
  'environment-diverted': {
    status: 4,
    message: f => `a maintainer script in the root file system ${f.root} changed where dpkg puts files`,
    facts: f => [
      ['file', f.file],
      ['entry', f.entry],
    ],
    hint: () => 'files were unpacked before the script ran, so dpkg would not agree: leave that package out',
  },
  'maintainer-script-failed': {
    status: 4,
    message: f => `${f.script} failed in the root file system ${f.root}`,
    facts: f => [
      ['reason', f.reason],
      ['log', f.log],
    ],
    hint: () =>
      'read the log; leave the package out of `packages:` of the target if the build can do without',
  },
  'environment-unconfigured': {
    status: 4,
    message: f => `a package of the root file system ${f.root} is not configured: ${f.package}`,
    facts: f => [
      ['expected', 'install ok installed'],
      ['actual', f.state],
    ],
    hint: () => relock,
  },
  'environment-audit-failed': {
    status: 4,
    message: f => `dpkg finds fault with the root file system ${f.root}`,
    facts: f => [['dpkg --audit', f.audit]],
    hint: () => relock,
  },
  'environment-entry-refused': {
    status: 4,
    message: f => `the root file system ${f.root} holds something that a tree cannot carry: ${f.path}`,
    facts: f => [['problem', f.problem]],
    hint: () => 'leave the package that makes it out of `packages:` of the target',
  },
  'root-file-missing': {
    status: 4,
    message: f => `cannot read ${f.path} in the root file system`,
    facts: f => [['problem', f.problem]],
    hint: () => relock,
  },
}
