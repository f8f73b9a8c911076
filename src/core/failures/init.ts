import type { Descriptions } from './description.ts'

/** A recipe cannot be begun: exit status 2. */
export type InitFailure =
  | { readonly code: 'init-pins-missing'; readonly folder: string; readonly looked: readonly string[] }
  | { readonly code: 'init-file-outside'; readonly file: string; readonly pins: string }
  | { readonly code: 'file-exists'; readonly files: readonly string[] }

/** What each `InitFailure` says to people: headline, details and the next step. */
export const initDescriptions: Descriptions<InitFailure> = {
  'init-pins-missing': {
    status: 2,
    message: f => `there is nothing in ${f.folder} that pins an application`,
    facts: f => [['looked for', f.looked.join(', ')]],
    hint: () =>
      'lock the application with your own tool (`uv lock`, `poetry lock`, `pip-compile --generate-hashes` …), or name the file with --from',
  },
  'init-file-outside': {
    status: 2,
    message: f => `${f.pins} includes ${f.file}, which does not lie beside or below it`,
    hint: () => 'a recipe names files of its own folder only: write the pins into one file',
  },
  'file-exists': {
    status: 2,
    message: f => `${f.files.join(', ')} exist${f.files.length === 1 ? 's' : ''} already`,
    hint: () => 'nothing was written; choose another --name or --output, or move the old files away',
  },
}
