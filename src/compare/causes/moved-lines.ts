import type { Hunk } from '../difference.ts'
import { quoteLine } from './evidence.ts'
import type { ShownCause } from './explain-hunks.ts'
import { findLineOrder } from './line-order.ts'
import type { Pattern } from './pattern.ts'
import { keepNeeded, undoAll, without } from './undo.ts'

/** The lines of all hunks, side by side. */
interface Sides {
  readonly first: readonly string[]
  readonly second: readonly string[]
}

/** Why lines that only moved, once other causes are undone, stand in two orders: the order, and the fewest of those causes. */
export function findMoved(hunks: readonly Hunk[], all: readonly Pattern[]): readonly ShownCause[] {
  const sides: Sides = {
    first: hunks.flatMap(({ first }) => first),
    second: hunks.flatMap(({ second }) => second),
  }
  const orderWithout = (list: readonly Pattern[]) => {
    const { first, second } = undoLines(sides, list)
    return findLineOrder(first, second)
  }
  const others = all.filter(({ code }) => code !== 'set-order')
  const code = orderWithout(others)
  if (code === undefined) return []
  const needed = keepNeeded(others, fewer => orderWithout(fewer) !== undefined)
  const example = quoteLine(sides.first[0] ?? '', 0)
  return [
    { code, tells: true, evidence: `the same lines in another order, such as ${example}` },
    ...needed.map(one => {
      const { first, second } = undoLines(sides, without(needed, one))
      const evidence = `${quoteLine(findTrace(first, second, one), 0)} and ${quoteLine(findTrace(second, first, one), 0)}`
      return { code: one.code, tells: one.tells, evidence }
    }),
  ]
}

function undoLines({ first, second }: Sides, list: readonly Pattern[]): Sides {
  const undo = (line: string) => undoAll(line, list)
  return { first: first.map(undo), second: second.map(undo) }
}

/** A line that only one side has, and that bears a cause's trace. */
function findTrace(lines: readonly string[], others: readonly string[], { undo }: Pattern): string {
  const known = new Set(others)
  return lines.find(line => !known.has(line) && undo(line) !== line) ?? ''
}
