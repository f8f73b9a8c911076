import type { Descriptions } from './description.ts'

/** The command line asks for something that there is not: exit status 2. */
export type UsageFailure =
  | {
      readonly code: 'command-line-wrong'
      readonly problem: string
      readonly verb?: string
      readonly suggestion?: string
    }
  | { readonly code: 'explain-unknown'; readonly asked: string; readonly suggestion?: string }
  | {
      readonly code: 'file-unreadable'
      readonly path: string
      readonly purpose: string
      readonly reason: string
    }
  | { readonly code: 'local-project-unclear'; readonly file: string; readonly problem: string }
  | { readonly code: 'kept-action-unknown'; readonly name: string; readonly known: readonly string[] }
  | { readonly code: 'output-not-ours'; readonly folder: string; readonly found: string }
  | { readonly code: 'output-mounted'; readonly folder: string }
  | { readonly code: 'target-unknown'; readonly target: string; readonly known: readonly string[] }
  | { readonly code: 'builder-unknown'; readonly builder: string; readonly known: readonly string[] }
  | { readonly code: 'wheel-unknown'; readonly wheel: string; readonly known: readonly string[] }
  | { readonly code: 'diff-kind-unknown'; readonly first: string; readonly second: string }
  | {
      readonly code: 'lock-name-unknown'
      readonly name: string
      readonly lock: string
      readonly suggestion?: string
    }
  | {
      readonly code: 'option-value-wrong'
      readonly option: string
      readonly value: string
      readonly expected: string
    }

/** What each `UsageFailure` says to people: headline, details and the next step. */
export const usageDescriptions: Descriptions<UsageFailure> = {
  'command-line-wrong': {
    status: 2,
    message: f => f.problem,
    hint: f =>
      f.suggestion === undefined
        ? `run \`debwright ${f.verb === undefined ? '' : `${f.verb} `}--help\``
        : `did you mean ${f.suggestion}?`,
  },
  'explain-unknown': {
    status: 2,
    message: f => `no error has the code ${f.asked}`,
    hint: f =>
      f.suggestion === undefined
        ? 'run `debwright explain` for the list of codes'
        : `did you mean ${f.suggestion}?`,
  },
  'file-unreadable': {
    status: 2,
    message: f => `${f.purpose} cannot be read: ${f.path}`,
    facts: f => [['reason', f.reason]],
    hint: () =>
      'check the path; paths on the command line are relative to the current folder, paths in a recipe to the recipe',
  },
  'local-project-unclear': {
    status: 2,
    message: f => `${f.file}: ${f.problem}`,
    hint: () =>
      'a local application says its name and a fixed version in [project]; a version that a build computes cannot be locked',
  },
  'kept-action-unknown': {
    status: 2,
    message: f => `no failed action was kept whose name holds ${f.name}`,
    facts: f => f.known.map(name => ['kept', name] as const),
    hint: () => 'only failed actions are kept, until `debwright gc`; build again to see the failure again',
  },
  'output-mounted': {
    status: 2,
    message: f => `${f.folder} is a mount point, and could not be replaced as a whole`,
    hint: f => `name a folder below it: --output ${f.folder}/out`,
  },
  'output-not-ours': {
    status: 2,
    message: f => `${f.folder} holds other files than a build of ours, and would be replaced`,
    facts: f => [['found', f.found]],
    hint: () => 'name an empty or a new folder with --output',
  },
  'target-unknown': {
    status: 2,
    message: f => `the recipe has no target ${f.target}`,
    facts: f => [['targets', f.known.join(', ')]],
    hint: () => 'name one of these, or leave --target out for all',
  },
  'builder-unknown': {
    status: 2,
    message: f => `there is no builder ${f.builder}`,
    facts: f => [['builders', f.known.join(', ')]],
    hint: () => 'name one of these with --builder',
  },
  'wheel-unknown': {
    status: 2,
    message: f => `the lock has no wheel ${f.wheel}`,
    facts: f => [['wheels', f.known.join(', ')]],
    hint: () => 'name one of these, or one with its version, such as six==1.16.0',
  },
  'diff-kind-unknown': {
    status: 2,
    message: f => `${f.first} and ${f.second} are no two files that can be held against each other`,
    hint: () =>
      'name two locks (*.lock.json) or two packages (*.deb); `debwright compare` takes any two files or folders',
  },
  'lock-name-unknown': {
    status: 2,
    message: f => `nothing in ${f.lock} has the name ${f.name}`,
    hint: f =>
      f.suggestion === undefined
        ? 'run `debwright deps RECIPE` for everything that is locked'
        : `did you mean ${f.suggestion}?`,
  },
  'option-value-wrong': {
    status: 2,
    message: f => `--${f.option} cannot be ${f.value}`,
    facts: f => [['expected', f.expected]],
    hint: () => 'run the verb with --help for its options',
  },
}
