import type { ResolvedPython } from '../../recipe/resolve-recipe.ts'

const secondsOfDay = 86_400

/** What a cut-off is found from. */
export interface CutOffInputs {
  readonly recipe: Pick<ResolvedPython, 'min-release-age' | 'exclude-newer'>
  /** In seconds. */
  readonly now: number
  /** The lock's, where it was made by the same rules and nothing is to be updated: it stays. */
  readonly locked: string | undefined
}

/**
 * The last day (UTC) whose uploads may be chosen from; undefined where the recipe asks for no age. A file of that day is
 * at least `min-release-age` whole days old. Only `--update` moves a cut-off that is locked, so that a lock which is
 * made again from the same things is the same.
 */
export function planCutOff({ recipe, now, locked }: CutOffInputs): string | undefined {
  const { 'min-release-age': age, 'exclude-newer': newest } = recipe
  if (age === undefined) return newest
  if (locked !== undefined) return locked
  const day = formatDay(now - (age + 1) * secondsOfDay)
  return newest === undefined || day < newest ? day : newest
}

function formatDay(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10)
}
