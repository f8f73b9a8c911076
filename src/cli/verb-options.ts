import type { VerbOption } from './verb.ts'

/** `--target NAME`, once or more. */
export const target: VerbOption = {
  name: 'target',
  value: 'NAME',
  repeatable: true,
  help: 'only this target of the recipe',
}

/** Where built files go. */
export const output: VerbOption = {
  name: 'output',
  value: 'FOLDER',
  help: 'where the files go (default: dist/NAME/TARGET)',
}

/** No network. */
export const offline: VerbOption = {
  name: 'offline',
  help: 'fetch nothing; what is not in the store is an error',
}

/** Files out of a bundle. */
export const bundle: VerbOption = {
  name: 'bundle',
  value: 'FILE',
  help: 'take locked files from this bundle; with --offline from nowhere else',
}

/** Reports beside the answer, for the verbs that compare. */
export const reportOptions: readonly VerbOption[] = [
  { name: 'html', value: 'FILE', help: 'also write the answer as one HTML page' },
  { name: 'markdown', value: 'FILE', help: 'also write the answer as Markdown, for a CI summary' },
]
