import type { z } from '../../core/shape.ts'
import { valueAt } from '../salvage-recipe.ts'
import { nameOf } from '../shape-problems.ts'
import type { LockProblem } from './check-lock.ts'

/** Nobody reads more of one message. */
const longestMessage = 1000

/**
 * What the schema found in a lock, in words. A program writes locks, and what it leaves out it leaves out of every entry:
 * the first of several that differ only in their place in a list stands for all.
 */
export function listLockShapeProblems(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
): readonly LockProblem[] {
  const alike = Map.groupBy(issues, ({ path, message }) =>
    [...path.map(key => (typeof key === 'number' ? '[]' : String(key))), message].join('\0'),
  )
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return []
    const path = first.path.map(key => (typeof key === 'symbol' ? String(key) : key))
    const more = others.length === 0 ? '' : ` (and ${others.length} more like it)`
    return [{ path, problem: `${explain(first, path, value)}${more}` }]
  })
}

function explain({ code, message }: z.core.$ZodIssue, path: LockProblem['path'], value: unknown): string {
  const parent = path.slice(0, -1)
  if (code === 'invalid_type' && path.length > 0 && valueAt(value, path) === undefined)
    return `${nameOfPart(parent)} needs the key ${path.at(-1)}`
  return `${nameOfPart(path)}: ${message.charAt(0).toLowerCase()}${message.slice(1, longestMessage)}`
}

function nameOfPart(path: LockProblem['path']): string {
  return path.length === 0 ? 'the lock' : nameOf(path)
}
