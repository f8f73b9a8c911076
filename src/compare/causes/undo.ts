import type { Hunk } from '../difference.ts'
import type { Pattern } from './pattern.ts'

/** A text in which every trace of some causes is replaced by one word. */
export function undoAll(text: string, list: readonly Pattern[]): string {
  return list.reduce((given, { undo }) => undo(given), text)
}

/** Whether the two sides of a hunk are the same without what these causes write. */
export function isEqualWithout({ first, second }: Hunk, list: readonly Pattern[]): boolean {
  return undoAll(first.join('\n'), list) === undoAll(second.join('\n'), list)
}

/** A hunk in which some causes are undone, so that what is left shows the others. */
export function undoIn(hunk: Hunk, list: readonly Pattern[]): Hunk {
  const undo = (lines: readonly string[]) => undoAll(lines.join('\n'), list).split('\n')
  return { ...hunk, first: undo(hunk.first), second: undo(hunk.second) }
}

/** The fewest of some causes without which something is still so; the more general ones, which stand later, go first. */
export function keepNeeded(
  list: readonly Pattern[],
  isStill: (fewer: readonly Pattern[]) => boolean,
): readonly Pattern[] {
  return list.toReversed().reduce<readonly Pattern[]>((needed, candidate) => {
    const fewer = needed.filter(one => one !== candidate)
    return isStill(fewer) ? fewer : needed
  }, list)
}

/** All of a list but one. */
export function without(list: readonly Pattern[], one: Pattern): readonly Pattern[] {
  return list.filter(other => other !== one)
}
