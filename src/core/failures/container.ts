import type { Descriptions } from './description.ts'

/** How a child process ended, when it did not end well. */
export type ExitReason =
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'output-limit'; readonly bytes: number }

/** The steps of making a container that a host may refuse, each with another remedy. */
export type NamespaceStep = 'user namespace' | 'uid map' | 'fresh /proc' | 'network namespace'

/** A container could not be made (status 5), or what ran in it failed (status 4). */
export type ContainerFailure =
  | { readonly code: 'tool-missing'; readonly tool: string; readonly debianPackage: string }
  | { readonly code: 'tool-failed'; readonly tool: string; readonly exit: ExitReason; readonly text: string }
  | { readonly code: 'architecture-unsupported'; readonly architecture: string }
  | { readonly code: 'uid-in-use'; readonly uid: number; readonly owner: string }
  | {
      readonly code: 'namespace-refused'
      readonly step: NamespaceStep
      readonly answer: string
      readonly remedy: string
      readonly owner: string
    }
  | { readonly code: 'container-not-started'; readonly label: string; readonly answer: string }
  | {
      readonly code: 'action-failed'
      readonly label: string
      readonly exit: ExitReason
      readonly tail: readonly string[]
      readonly log: string
      readonly folder: string
    }
  | {
      readonly code: 'action-timeout'
      readonly label: string
      readonly seconds: number
      readonly tail: readonly string[]
      readonly log: string
      readonly folder: string
    }
  | {
      readonly code: 'action-memory-exhausted'
      readonly label: string
      readonly limit: number
      readonly tail: readonly string[]
      readonly log: string
      readonly folder: string
    }
  | {
      readonly code: 'action-output-too-large'
      readonly label: string
      readonly limit: number
      readonly folder: string
    }
  | {
      readonly code: 'action-output-unusual'
      readonly label: string
      readonly path: string
      readonly problem: string
      readonly folder: string
    }
  | { readonly code: 'kept-action-unusable'; readonly folder: string }

/** Says how a process ended, such as `status 2`. */
export function formatExitReason(exit: ExitReason): string {
  switch (exit.kind) {
    case 'status':
      return `status ${exit.status}`
    case 'signal':
      return `killed by ${exit.signal}`
    case 'timeout':
      return `stopped after ${exit.afterMs / 1000} s`
    case 'output-limit':
      return `stopped after ${exit.bytes} bytes of output`
  }
}

/** What each `ContainerFailure` says to people: headline, details and the next step. */
export const containerDescriptions: Descriptions<ContainerFailure> = {
  'tool-missing': {
    status: 5,
    message: f => `this machine has no ${f.tool}`,
    hint: f => `install the Debian package ${f.debianPackage}, then try again`,
  },
  'tool-failed': {
    status: 5,
    message: f => `${f.tool} failed: ${formatExitReason(f.exit)}`,
    facts: f => f.text.split('\n').flatMap(line => (line === '' ? [] : [['output', line] as const])),
    hint: () => 'the lines above come from that program; `debwright doctor` checks what this machine lacks',
  },
  'architecture-unsupported': {
    status: 5,
    message: f => `debwright builds on amd64 only: this machine is ${f.architecture}`,
    hint: () => 'run it on an amd64 (x86-64) machine',
  },
  'uid-in-use': {
    status: 5,
    message: f => `the uid that containers run under when root starts them belongs to an account: ${f.uid}`,
    facts: f => [['account', f.owner]],
    hint: () => 'run debwright as an ordinary user, or give that account another uid',
  },
  'namespace-refused': {
    status: 5,
    message: f => `this machine refuses containers: step ${f.step}`,
    facts: f => [
      ['answer', f.answer],
      ['decided by', f.owner],
    ],
    hint: f => f.remedy,
  },
  'container-not-started': {
    status: 5,
    message: f => `the container was not started: ${f.label}`,
    facts: f => [['answer', f.answer]],
    hint: () => '`debwright doctor` checks each step of making a container',
  },
  'action-failed': {
    status: 4,
    message: f => `a build step failed: ${f.label}`,
    facts: f => [['ended', formatExitReason(f.exit)], ...logFacts(f)],
    hint: f => `look around in the same container: debwright shell ${f.folder}`,
  },
  'action-timeout': {
    status: 4,
    message: f => `a build step took too long: ${f.label}`,
    facts: f => [['limit', `${f.seconds} s`], ...logFacts(f)],
    hint: f => `look around in the same container: debwright shell ${f.folder}`,
  },
  'action-memory-exhausted': {
    status: 4,
    message: f => `a build step needed more memory than there is: ${f.label}`,
    facts: f => [['limit', `${f.limit} bytes`], ...logFacts(f)],
    hint: f =>
      `let it run fewer compilers at once, or use a machine with more memory; look around: debwright shell ${f.folder}`,
  },
  'action-output-too-large': {
    status: 4,
    message: f => `a build step left more behind than it may: ${f.label}`,
    facts: f => [['limit', `${f.limit} bytes`]],
    hint: f => `look around in the same container: debwright shell ${f.folder}`,
  },
  'action-output-unusual': {
    status: 4,
    message: f => `a build step left something behind that cannot be carried: ${f.label}`,
    facts: f => [
      ['path', f.path],
      ['problem', f.problem],
    ],
    hint: f => `look around in the same container: debwright shell ${f.folder}`,
  },
  'kept-action-unusable': {
    status: 2,
    message: f => `not the folder of a failed build step: ${f.folder}`,
    hint: () => 'name a folder below runs/ of the store, as the failure printed it',
  },
}

function logFacts(f: { readonly tail: readonly string[]; readonly log: string }): [string, string][] {
  return [...f.tail.map((line): [string, string] => ['log', line]), ['whole log', f.log]]
}
