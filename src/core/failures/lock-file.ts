import type { Descriptions, Place } from './description.ts'

/** A lock or the memory of released versions cannot be used as it is: exit status 2. */
export type LockFileFailure =
  | { readonly code: 'lock-missing'; readonly file: string; readonly recipe: string }
  | {
      readonly code: 'lock-stale'
      readonly file: string
      readonly recipe: string
      /** What differs from what the lock was made from, such as `python.pins (hello/requirements.txt)`. */
      readonly changed: readonly string[]
    }
  | {
      readonly code: 'lock-targets-together'
      /** Parts that all targets are made from. */
      readonly changed: readonly string[]
      /** The targets that would be left behind. */
      readonly targets: readonly string[]
    }
  | {
      readonly code: 'lock-edited'
      readonly place: Place
      readonly problem: string
      readonly recipe: string
    }
  | {
      readonly code: 'lock-pin-differs'
      readonly file: string
      readonly filename: string
      readonly expected: readonly string[]
      readonly actual: string
    }
  | {
      readonly code: 'lock-pins-differ'
      readonly file: string
      /** What the lock installs and the pins do not have, such as `six 1.16.0`. */
      readonly unpinned: readonly string[]
      /** What the pins have and the lock does not install. */
      readonly missing: readonly string[]
    }
  | {
      readonly code: 'lock-schema-newer'
      readonly file: string
      readonly found: number
      readonly known: number
    }
  | {
      readonly code: 'lock-invalid'
      readonly place: Place
      readonly problem: string
      readonly expected?: string
      readonly actual?: string
    }
  | {
      readonly code: 'released-invalid'
      readonly place: Place
      readonly problem: string
    }
  | {
      readonly code: 'version-already-released'
      readonly version: string
      readonly target: string
      readonly recipe: string
      readonly expected: string
      readonly actual: string
    }

/** What each `LockFileFailure` says to people: headline, details and the next step. */
export const lockFileDescriptions: Descriptions<LockFileFailure> = {
  'lock-missing': {
    status: 2,
    message: f => `${f.recipe} has no lock: there is no ${f.file}`,
    hint: f => `run \`debwright lock ${f.recipe}\``,
  },
  'lock-stale': {
    status: 2,
    message: f => `${f.file} is stale: it was made from something else than ${f.recipe} says now`,
    facts: f => f.changed.map(part => ['changed', part] as const),
    hint: f => `run \`debwright lock ${f.recipe}\` and review what it changes`,
  },
  'lock-targets-together': {
    status: 2,
    message: f => `one target cannot be locked alone: ${f.targets.join(', ')} would be left behind`,
    facts: f => f.changed.map(part => ['changed', part] as const),
    hint: () => 'leave `--target` out: what changed is what all targets are made from',
  },
  'lock-edited': {
    status: 2,
    message: f => f.problem,
    hint: f =>
      `take the lock back from version control, or remove it, and run \`debwright lock ${f.recipe}\`; a lock is never edited or merged by hand`,
  },
  'lock-pin-differs': {
    status: 3,
    message: f => `${f.file} has another digest for ${f.filename} than the pins`,
    facts: f => [
      ...f.expected.map(digest => ['expected', `sha256 ${digest}`] as const),
      ['actual', `sha256 ${f.actual}`],
    ],
    hint: () =>
      'somebody changed the lock: find out who and why, then take it back from version control, or remove it and run `debwright lock RECIPE`',
  },
  'lock-pins-differ': {
    status: 3,
    message: f => `${f.file} installs something else than the pins have`,
    facts: f => [
      ...f.unpinned.map(project => ['not pinned', project] as const),
      ...f.missing.map(project => ['left out', project] as const),
    ],
    hint: () =>
      'somebody changed the lock: find out who and why, then take it back from version control, or remove it and run `debwright lock RECIPE`',
  },
  'lock-schema-newer': {
    status: 2,
    message: f => `${f.file} was written by a newer debwright`,
    facts: f => [
      ['expected', `schema ${f.known}`],
      ['actual', `schema ${f.found}`],
    ],
    hint: () => 'use the debwright that wrote it, or a newer one',
  },
  'lock-invalid': {
    status: 2,
    message: f => f.problem,
    facts: f => [
      ...(f.expected === undefined ? [] : [['expected', f.expected] as const]),
      ...(f.actual === undefined ? [] : [['actual', f.actual] as const]),
    ],
    hint: () => 'take the lock back from version control, or remove it and run `debwright lock RECIPE`',
  },
  'released-invalid': {
    status: 2,
    message: f => f.problem,
    hint: () => 'take the file back from version control: it remembers what was released',
  },
  'version-already-released': {
    status: 2,
    message: f => `version ${f.version} for ${f.target} was released already, from other inputs`,
    facts: f => [
      ['expected', `inputs ${f.expected}`],
      ['actual', `inputs ${f.actual}`],
    ],
    hint: f => `run \`debwright changelog ${f.recipe}\`, which adds an entry with the next revision`,
  },
}
