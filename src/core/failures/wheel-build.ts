import type { Descriptions } from './description.ts'

/** A build backend did something else than what was planned: exit status 4. */
export type WheelBuildFailure =
  | { readonly code: 'wheel-count-wrong'; readonly label: string; readonly files: readonly string[] }
  | {
      readonly code: 'wheel-not-planned'
      readonly label: string
      readonly expected: string
      readonly actual: string
    }
  | {
      readonly code: 'wheel-kind-wrong'
      readonly label: string
      readonly expected: 'pure' | 'binary'
      readonly actual: 'pure' | 'binary'
      readonly name: string
    }
  | {
      readonly code: 'requirement-not-locked'
      readonly label: string
      readonly name: string
      readonly expected: readonly string[]
      readonly actual: readonly string[]
    }
  | {
      readonly code: 'host-path-in-wheel'
      readonly label: string
      readonly member: string
      readonly path: string
    }
  | { readonly code: 'signed-wheel-missing'; readonly folder: string; readonly wheels: readonly string[] }
  | { readonly code: 'source-not-tracked'; readonly path: string; readonly problem: string }

/** What each `WheelBuildFailure` says to people: headline, details and the next step. */
export const wheelBuildDescriptions: Descriptions<WheelBuildFailure> = {
  'wheel-count-wrong': {
    status: 4,
    message: f => `building ${f.label}: the backend must leave exactly one wheel`,
    facts: f => [['actual', f.files.length === 0 ? 'no file' : f.files.join(', ')]],
    hint: () =>
      'read the log of the action: the backend may have ended early without saying so by its exit status',
  },
  'wheel-not-planned': {
    status: 4,
    message: f => `building ${f.label}: the backend made another wheel than the one that was planned`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: () =>
      'a version that a backend computes (from git, a date, a variable) must equal the pinned one; set it in python.overrides',
  },
  'wheel-kind-wrong': {
    status: 4,
    message: f => `building ${f.label}: the wheel is ${f.actual}, but ${f.expected} was locked`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: f =>
      f.expected === 'binary'
        ? `the compiled part was left out, often because a library is missing: add its -dev package under targets.*.packages, or say \`kind: pure\` in python.overrides.${f.name}`
        : `say \`kind: binary\` in python.overrides.${f.name} and lock again, if a compiled wheel is wanted`,
  },
  'requirement-not-locked': {
    status: 4,
    message: f => `building ${f.label}: the backend asks for other build requirements than were locked`,
    facts: f => [
      ['expected', f.expected.join(', ') || 'none'],
      ['actual', f.actual.join(', ') || 'none'],
    ],
    hint: f => `run \`debwright lock RECIPE --update ${f.name}\``,
  },
  'host-path-in-wheel': {
    status: 4,
    message: f => `building ${f.label}: ${f.member} holds a path of this machine`,
    facts: f => [['path', f.path]],
    hint: () => 'find out how the build learned it (often /proc/self/mountinfo) and patch the source',
  },
  'signed-wheel-missing': {
    status: 2,
    message: f => `${f.folder} lacks wheels that the lock wants`,
    facts: f => f.wheels.map(wheel => ['missing', wheel] as const),
    hint: () =>
      'build and sign the wheels of this lock: `debwright build RECIPE`, then `debwright sign FOLDER`',
  },
  'source-not-tracked': {
    status: 2,
    message: f => `${f.path}: ${f.problem}`,
    hint: () => 'a local source is what git tracks of it: commit it, or make an sdist and pin that',
  },
}
