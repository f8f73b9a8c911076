import type { Hunk, Where } from '../difference.ts'
import { copyText } from '../kept-text.ts'
import type { CauseCode, Finding } from './cause.ts'
import { explainText } from './explain-text.ts'
import type { Pattern } from './pattern.ts'

/** The part of a .pyc that is its code. */
export function isCode(where: Where): boolean {
  return where.at(-1) === 'code'
}

/** Lines of a listing of code by what their form tells. What is only digits tells nothing. */
const kinds = {
  path: /^[^:]*\.co_filename: /,
  order: /^set order: /,
  references: /^references: /,
  digits: /^[^:]*\.co_\w+: bytes /,
} as const

const longestEvidence = 100

/**
 * Why code objects differ: another path or order by itself, marks for shared objects only where nothing else is left, as they
 * follow from any other change. Nothing where the code is simply another.
 */
export function explainBytecode(
  hunks: readonly Hunk[],
  where: Where,
  known: readonly Pattern[],
): readonly Finding[] {
  const pick = (isWanted: (line: string) => boolean) =>
    hunks.flatMap((hunk): readonly Hunk[] => {
      const [first, second] = [hunk.first.filter(isWanted), hunk.second.filter(isWanted)]
      return first.length + second.length === 0 ? [] : [{ ...hunk, first, second }]
    })
  const pickKind = (kind: RegExp) => pick(line => kind.test(line))
  const others = pick(line => Object.values(kinds).every(kind => !kind.test(line)))
  const [paths, orders] = [pickKind(kinds.path), pickKind(kinds.order)]
  const isMoved = [...paths, ...orders].every(({ first, second }) => first.length === second.length)
  const isAll = pickKind(kinds.digits).length === 0 && isMoved
  const told = explainText(others, where, known, isAll)
  const isExplained = isAll && (others.length === 0 || told.some(({ certainty }) => certainty === 'certain'))
  const say = (code: CauseCode, lines: readonly Hunk[]): readonly Finding[] => {
    const pair = lines.find(({ first, second }) => first.length > 0 && second.length > 0)
    if (pair === undefined) return []
    const evidence = [pair.first[0], pair.second[0]].map(line => copyText(line ?? '', longestEvidence))
    return [{ code, where, certainty: isExplained ? 'certain' : 'likely', evidence: evidence.join(' and ') }]
  }
  const found = [...say('pyc-source-path', paths), ...say('set-order', orders), ...told]
  const isLeft = others.length === 0 && isAll && found.length === 0
  return isLeft ? say('pyc-references', pickKind(kinds.references)) : found
}

/** What a pyc is called by those that list sources, such as `a/m.py` for `a/__pycache__/m.cpython-311.pyc`. */
function sourceOf(where: Where): string {
  const path = (where.at(-1) ?? '').replace(/^\.\//, '')
  return path.replace(/(?:__pycache__\/([^/.]+)\.[^/]*|)\.pyc$/, '$1.py')
}

/** Whether a field says which source was compiled, so that only the names of all that differs tell what it follows from. */
export function isSourceHash(field: string): boolean {
  return field === 'source hash'
}

/** Why two pycs were compiled from other sources: because these differ themselves, or because they are other inputs. */
export function explainSourceHash(
  where: Where,
  evidence: string,
  certainty: Finding['certainty'],
  touched: ReadonlySet<string>,
): Finding {
  const source = sourceOf(where)
  if (touched.has(source)) return { code: 'derived', where, evidence, certainty }
  return {
    code: 'different-inputs',
    where,
    certainty: 'likely',
    evidence: `${evidence}: compiled from another ${source.split('/').at(-1)}`,
  }
}
