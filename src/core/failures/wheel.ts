import { type Descriptions, optionalFacts } from './description.ts'

/** A wheel is not what its name, its RECORD or its neighbours promise: exit status 4, or 3 where a digest is wrong. */
export type WheelFailure =
  | {
      readonly code: 'wheel-invalid'
      readonly wheel: string
      readonly problem: string
      readonly path?: string
      readonly expected?: string
      readonly actual?: string
    }
  | {
      readonly code: 'wheel-name-wrong'
      readonly wheel: string
      readonly field: string
      readonly expected: string
      readonly actual: string
    }
  | {
      readonly code: 'wheel-record-wrong'
      readonly wheel: string
      readonly path: string
      readonly problem: string
      readonly expected?: string
      readonly actual?: string
    }
  | {
      readonly code: 'wheel-collision'
      readonly path: string
      readonly first: string
      readonly second: string
    }
  | {
      readonly code: 'requirement-unmet'
      readonly wheel: string
      readonly requirement: string
      /** The version that is there; absent where there is none. */
      readonly actual?: string
    }

/** What each `WheelFailure` says to people: headline, details and the next step. */
export const wheelDescriptions: Descriptions<WheelFailure> = {
  'wheel-invalid': {
    status: 4,
    message: f => `${f.wheel} is not a wheel that can be laid out: ${f.problem}`,
    facts: f => optionalFacts({ path: f.path, expected: f.expected, actual: f.actual }),
    hint: () => 'look at the log of the build that wrote it; the wheel format is described in PEP 427',
  },
  'wheel-name-wrong': {
    status: 4,
    message: f => `${f.wheel}: the file name and ${f.field} contradict each other`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: () => 'the build backend wrote a wheel under a wrong name; report it to its authors',
  },
  'wheel-record-wrong': {
    status: 3,
    message: f => `${f.wheel}: RECORD is wrong about ${f.path}: ${f.problem}`,
    facts: f => optionalFacts({ expected: f.expected, actual: f.actual }),
    hint: () => 'the wheel was changed after it was built, or its backend is broken: do not install it',
  },
  'wheel-collision': {
    status: 4,
    message: f => `${f.first} and ${f.second} both want to install ${f.path}`,
    hint: () => 'one of the two must go, or be patched so that it installs the file elsewhere',
  },
  'requirement-unmet': {
    status: 4,
    message: f => `${f.wheel} requires ${f.requirement}, which is not among the wheels`,
    facts: f => [['actual', f.actual ?? 'no such wheel']],
    hint: () => 'complete the pins with your own tool, then run `debwright lock RECIPE`',
  },
}
