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

export const digestDescriptions: Descriptions<DigestFailure> = {
  'digest-mismatch': {
    status: 3,
    message: f => `${f.during}: ${f.name} is not the file that was locked`,
    facts: f => [
      ['expected', f.expected],
      ['actual', f.actual],
    ],
    hint: f => `if upstream republished the file, review it, then run \`debwright lock --update ${f.name}\``,
  },
  'size-mismatch': {
    status: 3,
    message: f => `${f.during}: ${f.name} has another size than was locked`,
    facts: f => [
      ['expected', `${f.expected} bytes`],
      ['actual', `${f.actual} bytes`],
    ],
    hint: f => `if upstream republished the file, review it, then run \`debwright lock --update ${f.name}\``,
  },
}
