import type { PackageName } from '../../../formats/python/name.ts'
import type { Requirement } from '../../../formats/python/requirement.ts'
import type { LockedTarget } from '../../../recipe/lock/lock.ts'
import type { ResolvedPython } from '../../../recipe/resolve-recipe.ts'
import type { Pin } from '../lock.ts'
import type { TargetInterpreter } from '../target-interpreter.ts'

/** All that the closure of one target is decided by, beside the world's answers. */
export interface ClosureInputs {
  readonly target: string
  readonly python: TargetInterpreter
  /** Those that hold on the target. */
  readonly pins: readonly Pin[]
  /** The local tree, with what its pyproject.toml requires for building. */
  readonly application?: {
    readonly name: PackageName
    readonly version: string
    readonly requires: readonly Requirement[]
  }
  readonly recipe: ResolvedPython
  /** The last day (UTC) whose uploads may be chosen from; absent where the recipe asks for no age. */
  readonly cutOff?: string | undefined
  readonly previous?: LockedTarget
  readonly update: readonly string[]
}

/** May the lock's choice of this name be given up for a better one? Pins move only where the user moves them. */
export function mayMove(name: PackageName, { update, pins }: ClosureInputs): boolean {
  if (update.includes('all') || update.includes(name)) return true
  return update.includes('build-tools') && !pins.some(pin => pin.name === name)
}
