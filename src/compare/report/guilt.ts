import { isCauseCode, sentenceOf } from '../causes/cause.ts'
import type { Telltale } from '../variations/telltales.ts'

/** One smallest set of variations that makes a step differ, as a search or a document has it. */
export interface ReportedGuilt {
  readonly variations: readonly string[]
  readonly shown: readonly string[]
  readonly telltale?: Telltale
}

/** Such as `variation hostname`. */
export function nameGuilty({ variations }: ReportedGuilt): string {
  return `${variations.length === 1 ? 'variation' : 'variations'} ${variations.join(' and ')}`
}

/** How sure it is that these are guilty, and what showed it. */
export function proofOf({ variations, shown }: ReportedGuilt): string {
  const names = variations.join(' and ')
  const proofs = [
    ...(shown.includes('alone') ? [`different when only ${names} differs`] : []),
    ...(shown.includes('needed') ? [`equal again when only ${names} is kept`] : []),
  ]
  return proofs.length === 0 ? 'likely' : `certain: ${proofs.join(', ')}`
}

/** A cause in words, with the command that says more. */
export function sayCause(cause: string): string {
  return isCauseCode(cause) ? `${sentenceOf(cause)}; debwright explain ${cause}` : cause
}

/** Where in the source it may begin, such as `perhaps setup.py:41: platform.node()`; undefined where nothing was found. */
export function nameSource({ telltale }: ReportedGuilt): string | undefined {
  return telltale && `perhaps ${telltale.path}:${telltale.line}: ${telltale.call}`
}
