import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LockedTarget } from '../../src/recipe/lock/lock.ts'
import { parseLock } from '../../src/recipe/lock/lock-file.ts'
import type { Workshop } from './workshop.ts'

/** The first target of a recipe's lock in the clone. */
export function readTarget({ clone }: Workshop, recipe: string): LockedTarget {
  const file = recipe.replace(/\.yaml$/, '.lock.json')
  const lock = parseLock(file, readFileSync(join(clone, file), 'utf8'))
  if (!lock.ok) throw new Error(`${file} cannot be read`)
  const [target] = Object.values(lock.value.targets)
  if (target === undefined) throw new Error(`${file} has no target`)
  return target
}
