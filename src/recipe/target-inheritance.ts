import { sortByBytes } from '../core/bytes.ts'
import { ownValue } from '../core/own-value.ts'
import type { Recipe } from './recipe.ts'
import { type SuiteName, suiteName } from './recipe-values.ts'

type Targets = Recipe['targets']
type Target = Targets[string]

/** The targets that extend each other in a circle, begun at the first in byte order, if this one is caught in it. */
export function findExtendsCycle(targets: Targets, name: string): readonly string[] | undefined {
  const seen: string[] = []
  let current: string | undefined = name
  while (current !== undefined && Object.hasOwn(targets, current)) {
    const start = seen.indexOf(current)
    if (start !== -1) {
      const cycle = seen.slice(start)
      const least = cycle.indexOf(sortByBytes(cycle, member => member)[0] ?? '')
      return [...cycle.slice(least), ...cycle.slice(0, least)]
    }
    seen.push(current)
    current = targets[current]?.extends
  }
  return undefined
}

/** A target with everything that it inherits: a key of its own replaces its parent's, whole. */
export function inheritTarget(targets: Targets, name: string): Target {
  const { extends: parent, ...own } = ownValue(targets, name) ?? {}
  if (parent === undefined) return own
  const { update: _, ...inherited } = inheritTarget(targets, parent)
  return { ...inherited, ...own, ...suiteFrom(targets, name) }
}

/** The suite of a target: its own, its parent's, or the name of the first one in the line. */
export function suiteOf(targets: Targets, name: string): SuiteName | undefined {
  const { suite, extends: parent } = ownValue(targets, name) ?? {}
  if (suite !== undefined) return suite
  if (parent !== undefined) return suiteOf(targets, parent)
  const parsed = suiteName.safeParse(name)
  return parsed.success ? parsed.data : undefined
}

function suiteFrom(targets: Targets, name: string): { readonly suite?: SuiteName } {
  const suite = suiteOf(targets, name)
  return suite === undefined ? {} : { suite }
}
