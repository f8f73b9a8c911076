import type { Hunk } from '../difference.ts'
import type { CauseCode } from './cause.ts'
import { showEvidence } from './evidence.ts'
import { findMoved } from './moved-lines.ts'
import type { Pattern } from './pattern.ts'
import { patterns } from './patterns.ts'
import { isEqualWithout, keepNeeded, undoIn, without } from './undo.ts'

/** One cause that differing lines show. */
export interface ShownCause {
  readonly code: CauseCode
  /** Whether the form of the text alone tells it. */
  readonly tells: boolean
  /** An example of it. */
  readonly evidence: string
}

/** Why lines differ, and whether undoing all these causes leaves nothing that differs. */
export interface Explanation {
  readonly causes: readonly ShownCause[]
  readonly complete: boolean
}

/** More text is not searched for causes. */
const mostText = 2 ** 21

/** Finds the causes whose undoing makes differing lines equal, as few as will do. `known` are patterns of this very build. */
export function explainHunks(hunks: readonly Hunk[], known: readonly Pattern[]): Explanation {
  const text = hunks.flatMap(({ first, second }) => [...first, ...second]).join('\n')
  if (text.length > mostText) return { causes: [], complete: false }
  // What occurs nowhere need not be looked for in each of many hunks.
  const all = [...known, ...patterns].filter(({ undo }) => undo(text) !== text)
  const explained = hunks.map(hunk => ({ hunk, needed: findNeeded(hunk, all) }))
  const unexplained = explained.flatMap(({ hunk, needed }) => (needed === undefined ? [hunk] : []))
  const moved = findMoved(unexplained, all)
  const ofHunks = explained.flatMap(({ hunk, needed }) =>
    needed === undefined ? showPartly(hunk, all) : showNeeded(hunk, needed),
  )
  return {
    causes: [...joinCauses(ofHunks, moved).values()],
    complete: unexplained.length === 0 || moved.length > 0,
  }
}

/**
 * Each cause once, with its first example. Of several hunks the least certain counts, but lines that moved tell what their
 * hunks one by one did not.
 */
function joinCauses(
  ofHunks: readonly ShownCause[],
  moved: readonly ShownCause[],
): ReadonlyMap<CauseCode, ShownCause> {
  const causes = new Map<CauseCode, ShownCause>()
  for (const one of ofHunks) {
    const before = causes.get(one.code)
    if (before === undefined) causes.set(one.code, one)
    else causes.set(one.code, { ...before, tells: before.tells && one.tells })
  }
  for (const one of moved) if (!causes.get(one.code)?.tells) causes.set(one.code, one)
  return causes
}

/** The fewest patterns that make the two sides of a hunk equal; undefined where all together do not. */
function findNeeded(hunk: Hunk, all: readonly Pattern[]): readonly Pattern[] | undefined {
  return isEqualWithout(hunk, all) ? keepNeeded(all, fewer => isEqualWithout(hunk, fewer)) : undefined
}

/** Each cause by what differs where the others are undone. */
function showNeeded(hunk: Hunk, needed: readonly Pattern[]): readonly ShownCause[] {
  return needed.map(one => ({
    code: one.code,
    tells: one.tells,
    evidence: showEvidence(undoIn(hunk, without(needed, one))),
  }))
}

/** Causes whose undoing makes two sides more alike, though not equal. None of them is proven. */
function showPartly(hunk: Hunk, all: readonly Pattern[]): readonly ShownCause[] {
  const before = countUnlike(hunk)
  return all
    .filter(one => one.code !== 'set-order' && countUnlike(undoIn(hunk, [one])) < before)
    .map(({ code }) => ({ code, tells: false, evidence: showEvidence(hunk) }))
}

/** Words that only one side has. */
function countUnlike({ first, second }: Hunk): number {
  const [left, right] = [wordsOf(first), wordsOf(second)]
  return [...left].filter(word => !right.has(word)).length + [...right].filter(word => !left.has(word)).length
}

function wordsOf(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.join('\n').split(/\s+/))
}
