import { sortByBytes } from '../../core/bytes.ts'
import type { CauseCode } from './cause.ts'

/** More lines are not sorted to find out. */
const mostLines = 200_000

/**
 * Why the same lines stand in two orders: `locale` where one side follows bytes and the other letters, else `set-order`. Undefined where
 * they are not the same lines.
 */
export function findLineOrder(first: readonly string[], second: readonly string[]): CauseCode | undefined {
  if (first.length === 0 || first.length !== second.length || first.length > mostLines) return undefined
  const [a, b] = [sortLines(first), sortLines(second)]
  if (a.some((line, index) => line !== b[index])) return undefined
  const isLocale = (isCollated(first) && isSame(second, b)) || (isCollated(second) && isSame(first, a))
  return isLocale ? 'locale' : 'set-order'
}

function sortLines(lines: readonly string[]): readonly string[] {
  return sortByBytes(lines, line => line)
}

function isSame(lines: readonly string[], sorted: readonly string[]): boolean {
  return lines.filter(line => line !== '').join('\n') === sorted.filter(line => line !== '').join('\n')
}

/** Sorted as people sort words: letters and digits first, case and punctuation hardly count. */
function isCollated(lines: readonly string[]): boolean {
  const folded = lines.filter(line => line !== '').map(line => line.toLowerCase().replace(/[^a-z0-9]/g, ''))
  return folded.length > 1 && folded.every((line, index) => index === 0 || (folded[index - 1] ?? '') <= line)
}
