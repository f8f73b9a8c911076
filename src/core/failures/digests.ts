import type { Descriptions } from './description.ts'

/** A file or a signature is not what was promised: exit status 3. */
export type DigestFailure =
  | {
      readonly code: 'digest-mismatch'
      readonly name: string
      readonly during: string
      readonly expected: string
      readonly actual: string
    }
  | {
      readonly code: 'size-mismatch'
      readonly name: string
      readonly during: string
      readonly expected: number
      readonly actual: number
    }

const republished =
  'use another mirror or index; if upstream itself republished the file, review it, pin it anew and run `debwright lock RECIPE`'

/** What each `DigestFailure` says to people: headline, details and the next step. */
export const digestDescriptions: Descriptions<DigestFailure> = {
  'digest-mismatch': {
    status: 3,
    message: f => `${f.during}: ${f.name} is not the file that was locked`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: () => republished,
  },
  'size-mismatch': {
    status: 3,
    message: f => `${f.during}: ${f.name} has another size than was locked`,
    facts: f => [
      ['expected', `${f.expected} bytes`],
      ['actual', `${f.actual} bytes`],
    ],
    hint: () => republished,
  },
}
