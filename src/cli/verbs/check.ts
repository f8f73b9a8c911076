import { join } from 'node:path'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { localSources } from '../../machine/local-source.ts'
import { formatResolvedRecipe } from '../../recipe/format-resolved-recipe.ts'
import { verifyLockFresh } from '../../recipe/lock/staleness.ts'
import { debFolderFiles, recipeFiles } from '../../recipe/recipe-files.ts'
import { readRecipeFile, readUserFile } from '../read-file.ts'
import { readInputs } from '../read-inputs.ts'
import { nameFile, type ReadRecipe, readLock, readRecipe, requireChangelog } from '../read-recipe.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Says everything that is wrong with a recipe, its files and its lock; with --render prints it with all defaults. */
export async function runCheck(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const recipe = await readRecipe(file)
  if (!recipe.ok) return recipe
  const { written, resolved } = recipe.value
  if (input.flags.has('render')) {
    const text = formatResolvedRecipe(resolved, written)
    return ok({ status: 0, text, result: { rendered: text } })
  }
  const checked = collect<unknown, Failure>([
    await checkFiles(recipe.value),
    await checkChangelog(recipe.value),
    await checkLockState(recipe.value, input.signal),
  ])
  if (!checked.ok) return checked
  const targets = Object.keys(resolved.targets)
  return ok({
    status: 0,
    text: `${file}: nothing is wrong; its lock is fresh\n`,
    result: { recipe: file, targets, lock: 'fresh' },
  })
}

async function checkFiles(recipe: ReadRecipe): Promise<Result<unknown, Failure>> {
  const { files } = recipeFiles(recipe.resolved)
  const named = files.filter(
    path => path !== recipe.resolved.files.lock && path !== recipe.resolved.package.changelog,
  )
  const { deb } = recipe.resolved
  const packaged = new Set(deb === undefined ? [] : debFolderFiles(deb))
  const purpose = `a file that ${recipe.file} names`
  const read = named.map(path =>
    packaged.has(path)
      ? readRecipeFile(recipe.folder, path, purpose)
      : readUserFile(join(recipe.folder, path), purpose),
  )
  return collect(await Promise.all(read))
}

async function checkChangelog(recipe: ReadRecipe): Promise<Result<unknown, Failure>> {
  return recipe.resolved.deb === undefined ? ok(undefined) : requireChangelog(recipe)
}

async function checkLockState(recipe: ReadRecipe, signal: AbortSignal): Promise<Result<unknown, Failure>> {
  const lock = await readLock(recipe)
  if (!lock.ok) return lock
  const file = nameFile(recipe, recipe.resolved.files.lock)
  if (lock.value === undefined) return fail({ code: 'lock-missing', file, recipe: recipe.file })
  const inputs = await readInputs(recipe, { localSources }, signal)
  return inputs.ok ? verifyLockFresh(file, lock.value, recipe.resolved, inputs.value.madeFrom) : inputs
}
