import type { Descriptions } from './description.ts'

/** Where the log and the container of an install test lie that failed. */
interface KeptTest {
  readonly log: string
  readonly folder: string
}

/** The .deb cannot be made as the recipe wants it, or is not what it should be: exit status 2 or 4. */
export type DebFailure =
  | {
      readonly code: 'deb-path-collision'
      readonly path: string
      readonly first: string
      readonly second: string
    }
  | { readonly code: 'deb-path-refused'; readonly path: string; readonly problem: string }
  | {
      readonly code: 'deb-mode-refused'
      readonly path: string
      readonly mode: string
      readonly problem: string
    }
  | {
      readonly code: 'deb-foreign-machine'
      readonly path: string
      readonly expected: string
      readonly actual: string
    }
  | { readonly code: 'command-missing'; readonly command: string; readonly present: readonly string[] }
  | {
      readonly code: 'unit-name-wrong'
      readonly unit: string
      readonly problem: string
    }
  | { readonly code: 'shlibs-unknown'; readonly problems: readonly string[] }
  | {
      readonly code: 'deb-member-wrong'
      readonly deb: string
      readonly member: string
      readonly field: string
      readonly expected: string
      readonly actual: string
    }
  | {
      readonly code: 'install-test-failed'
      readonly kept?: KeptTest
      readonly step: string
      readonly command: string
      readonly status: number
      readonly tail: readonly string[]
    }
  | {
      readonly code: 'leftover-files'
      readonly kept?: KeptTest
      readonly step: string
      readonly paths: readonly string[]
    }
  | {
      readonly code: 'install-check-failed'
      readonly kept?: KeptTest
      readonly check: string
      readonly problems: readonly string[]
    }

/** What each `DebFailure` says to people: headline, details and the next step. */
export const debDescriptions: Descriptions<DebFailure> = {
  'deb-path-collision': {
    status: 2,
    message: f => `${f.path} would be in the .deb twice`,
    facts: f => [
      ['first', f.first],
      ['second', f.second],
    ],
    hint: () => 'change or remove one of the two in the `deb:` section of the recipe',
  },
  'deb-path-refused': {
    status: 2,
    message: f => `${f.path} cannot be in the .deb: ${f.problem}`,
    hint: () => 'choose another path in the `deb:` section of the recipe',
  },
  'deb-mode-refused': {
    status: 2,
    message: f => `${f.path} cannot have mode ${f.mode}: ${f.problem}`,
    hint: () => 'give it a mode that lets only root write, such as "0644" or "0440"',
  },
  'deb-foreign-machine': {
    status: 4,
    message: f => `${f.path} is machine code for another architecture`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: () => 'find out which wheel carries the file and why it was not compiled here',
  },
  'command-missing': {
    status: 2,
    message: f => `no wheel installs the command ${f.command}`,
    facts: f => [['there are', f.present.length === 0 ? 'none' : f.present.join(', ')]],
    hint: () => 'correct `deb.commands` in the recipe',
  },
  'unit-name-wrong': {
    status: 2,
    message: f => `${f.unit} cannot be installed as a systemd unit: ${f.problem}`,
    hint: () => 'correct the entry of `deb.systemd` or the unit itself; systemd.unit(5) says what a unit is',
  },
  'shlibs-unknown': {
    status: 4,
    message: () => 'dpkg-shlibdeps could not tell which packages the compiled files need',
    facts: f => f.problems.map((problem, index) => [String(index + 1), problem] as const),
    hint: () =>
      'add the package that holds the library to `targets.NAME.packages`, then run `debwright lock RECIPE`',
  },
  'deb-member-wrong': {
    status: 4,
    message: f => `${f.deb}: ${f.member} has a wrong ${f.field}`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: () => "this is a mistake of debwright or of the suite's dpkg-deb: please report it with the log",
  },
  'install-test-failed': {
    status: 4,
    message: f => `install test: ${f.step} ended with status ${f.status}`,
    facts: f => [['command', f.command], ...f.tail.map(line => ['log', line] as const), ...logFact(f.kept)],
    hint: f => lookAround(f.kept),
  },
  'leftover-files': {
    status: 4,
    message: f =>
      `install test: ${f.step} left ${f.paths.length === 1 ? 'a path' : `${f.paths.length} paths`} behind`,
    facts: f => [
      ...f.paths.slice(0, 20).map((path, index) => [String(index + 1), path] as const),
      ...logFact(f.kept),
    ],
    hint: () =>
      'what the application writes belongs below a directory that a tmpfiles.d fragment or the unit declares',
  },
  'install-check-failed': {
    status: 4,
    message: f => `install test: ${f.check} is not content`,
    facts: f => [
      ...f.problems.slice(0, 20).map((problem, index) => [String(index + 1), problem] as const),
      ...logFact(f.kept),
    ],
    hint: f => lookAround(f.kept),
  },
}

function logFact(kept: KeptTest | undefined): readonly (readonly [string, string])[] {
  return kept === undefined ? [] : [['whole log', kept.log]]
}

function lookAround(kept: KeptTest | undefined): string {
  return kept === undefined
    ? 'look at the log of the install test'
    : `look around in the same container: debwright shell ${kept.folder}`
}
