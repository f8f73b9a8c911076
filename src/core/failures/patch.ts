import { type Descriptions, optionalFacts } from './description.ts'

/** A patch of an override that cannot be used: exit status 2. */
export type PatchFailure =
  | (PatchProblem & { readonly code: 'patch-invalid' })
  | (PatchProblem & { readonly code: 'patch-does-not-fit' })

interface PatchProblem {
  readonly of: string
  /** The file of the patch, relative to the recipe. */
  readonly patch: string
  readonly problem: string
  /** In the patch, counted from 1. */
  readonly line?: number
  readonly expected?: string
  readonly actual?: string
}

/** What each `PatchFailure` says to people: headline, details and the next step. */
export const patchDescriptions: Descriptions<PatchFailure> = {
  'patch-invalid': {
    status: 2,
    message: f => `${f.patch}, a patch of ${f.of}, cannot be used: ${f.problem}`,
    facts: factsOf,
    hint: () =>
      'write it with `diff -u` or `git diff`: texts that change, are new or are deleted, with a/ and b/ before their paths',
  },
  'patch-does-not-fit': {
    status: 2,
    message: f => `${f.patch} does not fit ${f.of}: ${f.problem}`,
    facts: factsOf,
    hint: f =>
      `make the patch anew against ${f.of}, or say with \`when\` which versions of ${f.of.replace(/ .*/, '')} it is for`,
  },
}

function factsOf({
  line,
  expected,
  actual,
}: PatchProblem): readonly (readonly [label: string, value: string])[] {
  return optionalFacts({
    'line of the patch': line === undefined ? undefined : String(line),
    expected,
    actual,
  })
}
