import type { Hunk, Where } from '../difference.ts'
import type { Finding } from './cause.ts'
import { explainHunks } from './explain-hunks.ts'
import type { Pattern } from './pattern.ts'

/** Stands at the end of evidence that is not the whole of a difference. */
export const partOnly = 'more differs there than this explains'

/** Why lines of a text differ. `isAll`: they are all that differs there. Nothing that only a part of them tells is certain. */
export function explainText(
  hunks: readonly Hunk[],
  where: Where,
  known: readonly Pattern[],
  isAll: boolean,
): readonly Finding[] {
  const { causes, complete } = explainHunks(hunks, known)
  const isWhole = complete && isAll
  return causes.map(({ code, tells, evidence }) => ({
    code,
    where,
    evidence: complete ? evidence : `${evidence}; ${partOnly}`,
    certainty: isWhole && tells ? 'certain' : 'likely',
  }))
}
