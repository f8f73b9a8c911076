import type { Hunk } from '../difference.ts'
import type { CauseCode } from './cause.ts'
import { findLineOrder } from './line-order.ts'
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
  const text = hunks.flatMap(({ first, second }) => [...first, ...second]).join('\n')
  // What occurs nowhere need not be looked for in each of many hunks.
  const all = [...known, ...patterns].filter(({ undo }) => undo(text) !== text)
  const explained = hunks.map(hunk => ({ hunk, needed: findNeeded(hunk, all) }))
  const causes = new Map<string, Explanation['causes'][number]>()
  for (const { hunk, needed } of explained)
    for (const one of needed ?? findPartly(hunk, all)) {
      const { code, tells } = one
      const before = causes.get(code)
      if (before !== undefined && (!before.tells || tells)) continue
      const evidence =
        before?.evidence ??
        showEvidence(
          undoIn(
            hunk,
            (needed ?? []).filter(other => other !== one),
          ),
        )
      causes.set(code, { code, tells, evidence })
    }
  const rest = explained.flatMap(({ hunk, needed }) => (needed === undefined ? [hunk] : []))
  const moved = findMoved(rest, all)
  for (const one of moved) if (!causes.get(one.code)?.tells) causes.set(one.code, one)
  return { causes: [...causes.values()], complete: rest.length === 0 || moved.length > 0 }
}

/** Lines that only moved, once the other causes are undone: the order, and the fewest of those causes. */
function findMoved(hunks: readonly Hunk[], all: readonly Pattern[]): Explanation['causes'] {
  const [a, b] = [hunks.flatMap(({ first }) => first), hunks.flatMap(({ second }) => second)]
  const orderWithout = (list: readonly Pattern[]) =>
    findLineOrder(
      a.map(line => undoAll(line, list)),
      b.map(line => undoAll(line, list)),
    )
  let needed = all.filter(({ code }) => code !== 'set-order')
  const code = orderWithout(needed)
  if (code === undefined) return []
  for (const candidate of needed.toReversed()) {
    const fewer = needed.filter(one => one !== candidate)
    if (orderWithout(fewer) !== undefined) needed = fewer
  }
  const order = {
    code,
    tells: true,
    evidence: `the same lines in another order, such as ${quote(a[0] ?? '', 0)}`,
  }
  const others = needed.map(one => {
    const rest = needed.filter(other => other !== one)
    const [left, right] = [a.map(line => undoAll(line, rest)), b.map(line => undoAll(line, rest))]
    const find = (lines: readonly string[], others: ReadonlySet<string>) =>
      lines.find(line => !others.has(line) && one.undo(line) !== line) ?? ''
    const [first, second] = [find(left, new Set(right)), find(right, new Set(left))]
    return { code: one.code, tells: one.tells, evidence: `${quote(first, 0)} and ${quote(second, 0)}` }
  })
  return [order, ...others]
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

/** A hunk in which other causes are already undone, so that what is left shows one cause alone. */
function undoIn(hunk: Hunk, others: readonly Pattern[]): Hunk {
  const undo = (lines: readonly string[]) => undoAll(textOf(lines), others).split('\n')
  return { ...hunk, first: undo(hunk.first), second: undo(hunk.second) }
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
  const [first, second] = [textOf(hunk.first), textOf(hunk.second)]
  const before = countUnlike(first, second)
  const helps = ({ code, undo }: Pattern) => {
    if (code === 'set-order') return false
    const [one, other] = [undo(first), undo(second)]
    return (one !== first || other !== second) && countUnlike(one, other) < before
  }
  return all.filter(helps).map(one => ({ ...one, tells: false }))
}

/** Words that only one side has. */
function countUnlike(a: string, b: string): number {
  const [left, right] = [new Set(a.split(/\s+/)), new Set(b.split(/\s+/))]
  return [...left].filter(word => !right.has(word)).length + [...right].filter(word => !left.has(word)).length
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
  const text = line.slice(from, from + shown).replace(/[\0\n]+$/, '')
  return JSON.stringify(`${from > 0 ? '…' : ''}${text}${from + shown < line.length ? '…' : ''}`)
}
