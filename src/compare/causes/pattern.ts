import type { CauseCode } from './cause.ts'

/** Text that a cause writes: replacing each occurrence by one word undoes it. */
export interface Pattern {
  readonly code: CauseCode
  /** Whether the form of the text alone tells the cause. */
  readonly tells: boolean
  readonly undo: (text: string) => string
}

/** A pattern of text in any of several forms, each a regular expression; case counts unless `flags` has `i`. */
export function createPattern(
  code: CauseCode,
  tells: boolean,
  forms: readonly (RegExp | string)[],
  flags = '',
): Pattern {
  const source = forms.map(form => (typeof form === 'string' ? form : form.source)).join('|')
  const any = new RegExp(source, `g${flags}`)
  return { code, tells, undo: text => text.replace(any, `<${code}>`) }
}
