import type { Descriptions, Place } from './description.ts'

/** The changelog, the only source of version and date, is wrong or does not fit: exit status 2. */
export type ChangelogFailure =
  | {
      readonly code: 'changelog-invalid'
      readonly place: Place
      readonly problem: string
      readonly expected?: string
      readonly actual?: string
    }
  | { readonly code: 'changelog-missing'; readonly file: string; readonly recipe: string }
  | {
      readonly code: 'changelog-version-mismatch'
      readonly place: Place
      readonly recipe: string
      readonly application: string
      readonly expected: string
      readonly actual: string
    }
  | {
      readonly code: 'changelog-date-in-future'
      readonly place: Place
      readonly expected: string
      readonly actual: string
    }
  | { readonly code: 'changelog-version-needed'; readonly recipe: string }
  | {
      readonly code: 'changelog-version-not-newer'
      readonly file: string
      readonly version: string
      readonly newest: string
    }
  | {
      readonly code: 'changelog-urgency-unknown'
      readonly urgency: string
      readonly known: readonly string[]
    }
  | { readonly code: 'clock-implausible'; readonly now: number }
  | { readonly code: 'version-unusable'; readonly version: string; readonly reason: string }

/** What each `ChangelogFailure` says to people: headline, details and the next step. */
export const changelogDescriptions: Descriptions<ChangelogFailure> = {
  'changelog-invalid': {
    status: 2,
    message: f => f.problem,
    facts: f => [
      ...(f.expected === undefined ? [] : [['expected', f.expected] as const]),
      ...(f.actual === undefined ? [] : [['actual', f.actual] as const]),
    ],
    hint: () => 'see docs/reference/changelog.md; `debwright changelog` writes an entry that is right',
  },
  'changelog-missing': {
    status: 2,
    message: f => `${f.recipe} has no changelog: there is no ${f.file}`,
    hint: f => `run \`debwright changelog ${f.recipe}\`, which begins one`,
  },
  'changelog-version-mismatch': {
    status: 2,
    message: f =>
      `the newest entry of the changelog is not for the version of ${f.application} that is built`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: f => `run \`debwright changelog ${f.recipe}\`, which adds an entry for the application's version`,
  },
  'changelog-date-in-future': {
    status: 2,
    message: () => 'the newest entry of the changelog is dated later than now',
    facts: f => [
      ['expected', `not later than ${f.expected}`],
      ['actual', f.actual],
    ],
    hint: () => 'set the date of the entry, or the clock of this machine',
  },
  'version-unusable': {
    status: 2,
    message: f => `${f.version} cannot become a Debian version`,
    facts: f => [['reason', f.reason]],
    hint: () => 'give the application a version as PEP 440 says, such as 1.0 or 2.1rc1',
  },
  'changelog-version-needed': {
    status: 2,
    message: f => `nothing tells which version ${f.recipe} is to have`,
    hint: f => `run \`debwright changelog ${f.recipe} --upstream VERSION\`, or lock the recipe first`,
  },
  'changelog-version-not-newer': {
    status: 2,
    message: f => `version ${f.version} is not newer than what ${f.file} has already`,
    facts: f => [['newest', f.newest]],
    hint: () => 'leave `--upstream` out, which takes the next revision, or name a newer version',
  },
  'changelog-urgency-unknown': {
    status: 2,
    message: f => `there is no urgency ${f.urgency}`,
    facts: f => [['known', f.known.join(', ')]],
    hint: () => 'name one of these, or leave `--urgency` out, which says medium',
  },
  'clock-implausible': {
    status: 5,
    message: () => 'the clock of this machine shows a time before 1980',
    facts: f => [['seconds since 1970', `${f.now}`]],
    hint: () => 'set the clock of this machine',
  },
}
