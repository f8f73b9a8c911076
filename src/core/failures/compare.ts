import type { Descriptions } from './description.ts'

/** Two things that cannot be compared: exit status 2. */
export type CompareFailure =
  | { readonly code: 'compare-kinds-differ'; readonly first: string; readonly second: string }
  | { readonly code: 'compare-no-build'; readonly folder: string }

/** What each `CompareFailure` says to people: headline, details and the next step. */
export const compareDescriptions: Descriptions<CompareFailure> = {
  'compare-kinds-differ': {
    status: 2,
    message: () => 'a file cannot be compared with a folder',
    facts: f => [
      ['first', f.first],
      ['second', f.second],
    ],
    hint: () =>
      'name two files or two folders; to compare what is in a package with a folder, unpack it first',
  },
  'compare-no-build': {
    status: 2,
    message: f => `${f.folder} is no output folder of a build`,
    facts: () => [['missing', 'the lock, NAME.lock.json']],
    hint: () =>
      'name two folders that `build` or `reproduce` wrote; `debwright compare` takes any two folders',
  },
}
