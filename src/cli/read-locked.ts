import type { Failure } from '../core/failure.ts'
import { ownValue } from '../core/own-value.ts'
import { collect, fail, ok, type Result } from '../core/result.ts'
import { normalizeName } from '../formats/python/name.ts'
import { listPinLinks } from '../formats/python/pins/pin-edges.ts'
import { localSources } from '../machine/local-source.ts'
import type { Lock, LockedTarget } from '../recipe/lock/lock.ts'
import { createLockGraph, type LockGraph } from '../recipe/lock/lock-graph.ts'
import { compareInputs } from '../recipe/lock/staleness.ts'
import { choosePins } from '../stages/lock/pins-of-target.ts'
import { interpreterOf } from '../stages/lock/target-interpreter.ts'
import { type LockInputs, readInputs } from './read-inputs.ts'
import { chooseTargets, nameFile, type ReadRecipe, readLock, readRecipe } from './read-recipe.ts'
import type { VerbInput } from './verb.ts'

/** A recipe with its lock, for verbs that ask and build nothing: a stale lock may be asked too, and is remarked on. */
export interface LockedRecipe {
  readonly recipe: ReadRecipe
  readonly lock: Lock
  readonly inputs: LockInputs
  readonly targets: readonly { readonly name: string; readonly locked: LockedTarget }[]
  readonly remarks: readonly string[]
}

/** Reads a recipe, its lock and what it was made from. */
export async function readLocked(file: string, input: VerbInput): Promise<Result<LockedRecipe, Failure>> {
  const recipe = await readRecipe(file)
  if (!recipe.ok) return recipe
  const lock = await readLock(recipe.value)
  if (!lock.ok) return lock
  const lockFile = nameFile(recipe.value, recipe.value.resolved.files.lock)
  if (lock.value === undefined) return fail({ code: 'lock-missing', file: lockFile, recipe: file })
  const inputs = await readInputs(recipe.value, { localSources }, input.signal)
  if (!inputs.ok) return inputs
  const names = chooseTargets(recipe.value.resolved, input)
  if (!names.ok) return names
  const changed = compareInputs(lock.value['made-from'], inputs.value.madeFrom)
  const { targets } = lock.value
  const chosen = names.value.flatMap(name => {
    const locked = ownValue(targets, name)
    return locked === undefined ? [] : [{ name, locked }]
  })
  return ok({
    recipe: recipe.value,
    lock: lock.value,
    inputs: inputs.value,
    targets: chosen,
    remarks:
      changed.length === 0 ? [] : [`${lockFile} is stale (${changed.join(', ')}); this is what it says`],
  })
}

/** The graph of each target, with the edges between pins where the pins say them. */
export function graphLocked({
  recipe,
  inputs,
  targets,
}: LockedRecipe): Result<readonly { readonly target: string; readonly graph: LockGraph }[], Failure> {
  const { resolved } = recipe
  const { source } = resolved
  return collect(
    targets.map(({ name, locked }) => {
      const choice = choosePins(name, interpreterOf(locked.python), resolved.python)
      const links = listPinLinks(inputs.pins, choice)
      if (!links.ok) return links
      const hints = {
        name: resolved.package.name,
        application: source !== undefined && 'sdist' in source ? normalizeName(source.sdist) : undefined,
        installs: links.value.map(({ from, to }) => [from?.name, to.name] as const),
      }
      return ok({ target: name, graph: createLockGraph(locked, hints) })
    }),
  )
}
