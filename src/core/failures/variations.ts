import type { Descriptions } from './description.ts'

/** Experiments and accepted differences: exit status 2. */
export type VariationFailure =
  | {
      readonly code: 'variation-unknown'
      readonly name: string
      readonly known: readonly string[]
      readonly suggestion?: string
    }
  | { readonly code: 'variations-none'; readonly reasons: readonly string[] }
  | { readonly code: 'acceptance-expired'; readonly name: string; readonly until: string }
  | {
      readonly code: 'cause-unknown'
      readonly name: string
      readonly cause: string
      readonly suggestion?: string
    }
  | {
      readonly code: 'acceptance-unneeded'
      readonly name: string
      readonly cause: string
      readonly targets: string
    }

/** What each `VariationFailure` says to people: headline, details and the next step. */
export const variationDescriptions: Descriptions<VariationFailure> = {
  'variation-unknown': {
    status: 2,
    message: f => `nothing that can be varied is called ${f.name}`,
    facts: f => [['known', f.known.join(', ')]],
    hint: f => (f.suggestion === undefined ? 'name one of these' : `did you mean ${f.suggestion}?`),
  },
  'variations-none': {
    status: 2,
    message: () => 'nothing is left to vary',
    facts: f => f.reasons.map(reason => ['not varied', reason] as const),
    hint: () => 'name something else with --vary, or leave out --dont-vary',
  },
  'acceptance-expired': {
    status: 2,
    message: f => `the accepted difference of ${f.name} expired`,
    facts: f => [['until', f.until]],
    hint: () => 'look whether upstream mended it; then remove the entry of accept, or give it a later date',
  },
  'cause-unknown': {
    status: 2,
    message: f => `accept.${f.name} names a cause that there is not: ${f.cause}`,
    hint: f =>
      f.suggestion === undefined
        ? 'run `debwright explain` for the list of causes'
        : `did you mean ${f.suggestion}?`,
  },
  'acceptance-unneeded': {
    status: 2,
    message: f => `accept.${f.name} accepts a difference that there is not`,
    facts: f => [
      ['targets', f.targets],
      ['accepted', f.cause],
    ],
    hint: () => 'remove the entry: the next difference must not pass by it unseen',
  },
}
