import type { TargetRebuilds } from '../../recipe/lock/lock-rebuilds.ts'
import { formatLockChange, type LockChange } from '../../stages/lock/lock-change.ts'
import { formatRebuilds } from './format-rebuilds.ts'

/** Two locks side by side, as far as they differ. */
export interface LockDiff {
  readonly name: string
  /** Parts of the recipe folder that the new lock was made from and that differ. */
  readonly madeFrom: readonly string[]
  readonly changes: readonly ExplainedChange[]
  readonly rebuilds: readonly TargetRebuilds[]
}

/** A change and for whom the thing is locked. */
export interface ExplainedChange extends LockChange {
  readonly because: readonly string[]
}

/** A difference of locks on a terminal. */
export function formatLockDiff({ name, madeFrom, changes, rebuilds }: LockDiff): string {
  if (changes.length === 0 && madeFrom.length === 0) return `${name}: the locks say the same\n`
  const lines = [
    ...madeFrom.map(part => `made from: ${part}`),
    ...changes.map(change => `${formatLockChange(change)}${formatReasons(change.because)}`),
    ...rebuilds.flatMap(formatRebuilds),
  ]
  return lines.map(line => `${line}\n`).join('')
}

/** At most four, so that a line stays a line. */
function formatReasons(because: readonly string[]): string {
  if (because.length === 0) return ''
  const more = because.length - 4
  return `  (for ${because.slice(0, 4).join(', ')}${more > 0 ? ` and ${more} more` : ''})`
}
