import { resolve } from 'node:path'
import type { Json } from '../../core/canonical-json.ts'
import { formatJson } from '../../core/canonical-json.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, ok, type Result } from '../../core/result.ts'
import { formatLock } from '../../recipe/lock/lock-file.ts'
import type { LoadedRecipe } from '../builders/load-jobs.ts'
import { readTextFile } from '../read-file.ts'
import { optionOf, type VerbInput } from '../verb.ts'
import { runFile, verifyOutputFolder } from './write-output.ts'

/** Where the files of one target go: `--output`, with the target below it where there are several, or dist/NAME/TARGET. */
export function findOutputFolder({ recipe, jobs }: LoadedRecipe, target: string, input: VerbInput): string {
  const output = optionOf(input, 'output')
  if (output === undefined) return resolve('dist', recipe.resolved.package.name, target)
  return jobs.length === 1 ? resolve(output) : resolve(output, target)
}

/** Fails where a build could not put its files: to be asked before the work. */
export async function verifyOutputFolders(
  loaded: LoadedRecipe,
  input: VerbInput,
): Promise<Result<undefined, Failure>> {
  const folders = loaded.jobs.map(({ target }) => findOutputFolder(loaded, target, input))
  const verified = collect(await Promise.all(folders.map(verifyOutputFolder)))
  return verified.ok ? ok(undefined) : verified
}

/** What goes beside the artifacts so that anyone can build again: recipe and lock; and run.json, which is never compared. */
export async function formatRecords(
  { recipe, lock }: LoadedRecipe,
  run: { readonly [key: string]: Json },
): Promise<Result<readonly (readonly [path: string, text: string])[], Failure>> {
  const name = recipe.resolved.files.lock.replace(/\.lock\.json$/, '')
  const text = await readTextFile(recipe.file, 'the recipe')
  if (!text.ok) return text
  return ok([
    [`${name}.yaml`, text.value],
    [recipe.resolved.files.lock, formatLock(lock)],
    [runFile, formatJson({ schema: 1, ...run })],
  ])
}
