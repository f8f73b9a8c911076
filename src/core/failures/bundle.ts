import type { Descriptions } from './description.ts'

/** A bundle cannot be used: exit status 3 where it is not as it was written, 5 where it lacks a file. */
export type BundleFailure =
  | { readonly code: 'bundle-invalid'; readonly bundle: string; readonly problem: string }
  | { readonly code: 'bundle-file-missing'; readonly bundle: string; readonly names: readonly string[] }

/** What each `BundleFailure` says to people: headline, details and the next step. */
export const bundleDescriptions: Descriptions<BundleFailure> = {
  'bundle-invalid': {
    status: 3,
    message: f => `${f.bundle} is no bundle as debwright writes it: ${f.problem}`,
    hint: () => 'copy it again, or make it again with `debwright bundle`',
  },
  'bundle-file-missing': {
    status: 5,
    message: f => `${f.bundle} lacks locked files`,
    facts: f => [
      [
        'missing',
        `${f.names.slice(0, 10).join(', ')}${f.names.length > 10 ? ` and ${f.names.length - 10} more` : ''}`,
      ],
    ],
    hint: () =>
      'the bundle is of another lock: make it again with `debwright bundle` where there is a network',
  },
}
