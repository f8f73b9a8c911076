import type { Hunk } from '../difference.ts'
import type { CauseCode } from './cause.ts'
import { type Pattern, patterns } from './pattern.ts'

/** Why lines differ: each cause with an example, and whether undoing them all leaves nothing that differs. */
export interface Explanation {
  readonly causes: readonly { readonly code: CauseCode; readonly tells: boolean; readonly evidence: string }[]
  readonly complete: boolean
}

/** More text is not searched for causes. */
const mostText = 2 ** 21

/** Finds the causes whose undoing makes differing lines equal, as few as will do. `known` are patterns of this very build. */
export function explainHunks(hunks: readonly Hunk[], known: readonly Pattern[]): Explanation {
  const size = hunks.reduce((sum, hunk) => sum + textOf(hunk.first).length + textOf(hunk.second).length, 0)
  if (size > mostText) return { causes: [], complete: false }
  const all = [...known, ...patterns]
  const explained = hunks.map(hunk => ({ hunk, needed: findNeeded(hunk, all) }))
  if (explained.some(({ needed }) => needed === undefined)) {
    const order = findLineOrder(hunks)
    if (order !== undefined) return order
  }
  const causes = new Map<string, Explanation['causes'][number]>()
  for (const { hunk, needed } of explained)
    for (const { code, tells } of needed ?? findPartly(hunk, all)) {
      const before = causes.get(code)
      if (before === undefined || (before.tells && !tells))
        causes.set(code, { code, tells, evidence: before?.evidence ?? showEvidence(hunk) })
    }
  return { causes: [...causes.values()], complete: explained.every(({ needed }) => needed !== undefined) }
}

function textOf(lines: readonly string[]): string {
  return lines.join('\n')
}

function undoAll(text: string, list: readonly Pattern[]): string {
  return list.reduce((given, { undo }) => undo(given), text)
}

function isEqualWithout(hunk: Hunk, list: readonly Pattern[]): boolean {
  return undoAll(textOf(hunk.first), list) === undoAll(textOf(hunk.second), list)
}

/** The fewest patterns that make the two sides of a hunk equal; the more general ones, which stand later, go first. */
function findNeeded(hunk: Hunk, all: readonly Pattern[]): readonly Pattern[] | undefined {
  if (!isEqualWithout(hunk, all)) return undefined
  let needed = all
  for (const candidate of all.toReversed()) {
    const fewer = needed.filter(one => one !== candidate)
    if (isEqualWithout(hunk, fewer)) needed = fewer
  }
  return needed
}

/** Patterns that make two sides more alike, though not equal. None of them is proven. */
function findPartly(hunk: Hunk, all: readonly Pattern[]): readonly Pattern[] {
  const before = countUnlike(textOf(hunk.first), textOf(hunk.second))
  return all
    .filter(
      ({ code, undo }) =>
        code !== 'set-order' && countUnlike(undo(textOf(hunk.first)), undo(textOf(hunk.second))) < before,
    )
    .map(one => ({ ...one, tells: false }))
}

/** Words that only one side has. */
function countUnlike(a: string, b: string): number {
  const [left, right] = [new Set(a.split(/\s+/)), new Set(b.split(/\s+/))]
  return [...left].filter(word => !right.has(word)).length + [...right].filter(word => !left.has(word)).length
}

/** The same lines in another order: a collation, if one side follows bytes and the other letters, else no order at all. */
function findLineOrder(hunks: readonly Hunk[]): Explanation | undefined {
  const [a, b] = [hunks.flatMap(({ first }) => first), hunks.flatMap(({ second }) => second)]
  if (a.length < 2 || a.length !== b.length || textOf(a.toSorted()) !== textOf(b.toSorted())) return undefined
  const isByBytes = (lines: readonly string[]) => textOf(lines) === textOf(lines.toSorted())
  const folded = (line: string) => line.toLowerCase().replace(/[^a-z0-9]/g, '')
  const isByLetters = (lines: readonly string[]) =>
    lines.every((line, index) => index === 0 || folded(lines[index - 1] ?? '') <= folded(line))
  const isLocale = (isByBytes(a) && isByLetters(b)) || (isByBytes(b) && isByLetters(a))
  const evidence = `the same ${a.length} lines in another order, such as ${JSON.stringify(a[0]?.slice(0, 60))}`
  return { causes: [{ code: isLocale ? 'locale' : 'set-order', tells: true, evidence }], complete: true }
}

const shown = 70

/** What differs in a hunk, with a little around it. */
function showEvidence(hunk: Hunk): string {
  const index = hunk.first.findIndex((line, at) => line !== hunk.second[at])
  const a = hunk.first[Math.max(0, index)] ?? ''
  const b = hunk.second[Math.max(0, index)] ?? ''
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  const from = Math.max(0, start - 20)
  return `${quote(a, from)} and ${quote(b, from)}`
}

function quote(line: string, from: number): string {
  const text = line.slice(from, from + shown)
  return JSON.stringify(`${from > 0 ? '…' : ''}${text}${from + shown < line.length ? '…' : ''}`)
}
