import { dirname, join, relative, resolve } from 'node:path'
import type { Failure } from '../core/failure.ts'
import { isAbsentFile } from '../core/failures/absent-file.ts'
import { collect, fail, ok, type Result } from '../core/result.ts'
import { type PackageChangelog, parsePackageChangelog } from '../recipe/changelog/package-changelog.ts'
import type { Lock } from '../recipe/lock/lock.ts'
import { parseLock } from '../recipe/lock/lock-file.ts'
import { parseRecipe } from '../recipe/parse-recipe.ts'
import type { Recipe } from '../recipe/recipe.ts'
import { patchFiles } from '../recipe/recipe-files.ts'
import { type ResolvedRecipe, resolveRecipe } from '../recipe/resolve-recipe.ts'
import { readTextFile, readUserFile } from './read-file.ts'
import type { VerbInput } from './verb.ts'

/** A recipe as it was read: what was written, what it means, and the folder that its paths are relative to. */
export interface ReadRecipe {
  /** As the user named it, for messages. */
  readonly file: string
  readonly folder: string
  readonly written: Recipe
  readonly resolved: ResolvedRecipe
}

/** Reads and checks the recipe that the command line names. */
export async function readRecipe(file: string): Promise<Result<ReadRecipe, Failure>> {
  const text = await readTextFile(file, 'the recipe')
  if (!text.ok) return text
  const written = parseRecipe(file, text.value)
  if (!written.ok) return written
  const folder = dirname(resolve(file))
  const resolved = resolveRecipe(file, written.value)
  const recipe = { file, folder, written: written.value, resolved }
  const patchTexts = await readPatches(recipe)
  if (!patchTexts.ok) return patchTexts
  if (patchTexts.value.size === 0) return ok(recipe)
  const python = { ...resolved.python, patchTexts: patchTexts.value }
  return ok({ ...recipe, resolved: { ...resolved, python } })
}

async function readPatches(recipe: ReadRecipe): Promise<Result<ReadonlyMap<string, string>, Failure>> {
  const read = await Promise.all(
    patchFiles(recipe.resolved.python.overrides).map(async path => {
      const bytes = await readUserFile(nameFile(recipe, path), 'a patch')
      return bytes.ok ? ok([path, bytes.value.toString('latin1')] as const) : bytes
    }),
  )
  const texts = collect(read)
  return texts.ok ? ok(new Map(texts.value)) : texts
}

/** A path of the recipe folder as people know it: relative to where they are, if that is shorter to say. */
export function nameFile(recipe: ReadRecipe, path: string): string {
  const absolute = join(recipe.folder, path)
  const fromHere = relative(process.cwd(), absolute)
  return fromHere.startsWith('..') || process.cwd() === '/' ? absolute : fromHere
}

/** Reads a recipe's lock; `undefined` where there is none yet. */
export async function readLock(recipe: ReadRecipe): Promise<Result<Lock | undefined, Failure>> {
  const file = nameFile(recipe, recipe.resolved.files.lock)
  const text = await readTextFile(join(recipe.folder, recipe.resolved.files.lock), 'the lock')
  if (!text.ok) return isAbsentFile(text.failures) ? ok(undefined) : text
  return parseLock(file, text.value)
}

/** Reads and checks a recipe's changelog; `undefined` where there is none yet. */
export async function readChangelog(
  recipe: ReadRecipe,
): Promise<Result<PackageChangelog | undefined, Failure>> {
  const file = nameFile(recipe, recipe.resolved.package.changelog)
  const text = await readTextFile(join(recipe.folder, recipe.resolved.package.changelog), 'the changelog')
  if (text.ok) return parsePackageChangelog(file, text.value, recipe.resolved)
  return isAbsentFile(text.failures) ? ok(undefined) : text
}

/** Reads and checks the changelog of a recipe that needs one. */
export async function requireChangelog(recipe: ReadRecipe): Promise<Result<PackageChangelog, Failure>> {
  const changelog = await readChangelog(recipe)
  if (!changelog.ok) return changelog
  const file = nameFile(recipe, recipe.resolved.package.changelog)
  return changelog.value === undefined
    ? fail({ code: 'changelog-missing', file, recipe: recipe.file })
    : ok(changelog.value)
}

/** The targets that `--target` chooses, or all of the recipe. */
export function chooseTargets(recipe: ResolvedRecipe, input: VerbInput): Result<readonly string[], Failure> {
  const known = Object.keys(recipe.targets)
  const asked = input.values.get('target') ?? known
  const [unknown] = asked.filter(target => !known.includes(target))
  return unknown === undefined
    ? ok([...new Set(asked)])
    : fail({ code: 'target-unknown', target: unknown, known })
}
