import { join } from 'node:path'
import type { Host } from '../actions/host.ts'
import { digestTree } from '../actions/tree-digest.ts'
import { canonicalJson } from '../core/canonical-json.ts'
import { type Sha256, sha256Of } from '../core/digest.ts'
import type { Failure } from '../core/failure.ts'
import { isAbsentFile } from '../core/failures/absent-file.ts'
import { collect, ok, type Result } from '../core/result.ts'
import { parseChangelog } from '../formats/debian/changelog.ts'
import type { TargetJob } from '../pipeline.ts'
import {
  emptyReleased,
  parseReleased,
  type Released,
  verifyUnreleased,
} from '../recipe/changelog/released.ts'
import { recipeFiles } from '../recipe/recipe-files.ts'
import { readTextFile, readUserFile } from './read-file.ts'
import { nameFile, type ReadRecipe } from './read-recipe.ts'

/** The digest of a recipe folder: of every file that the recipe names, its lock and the tracked files of a local source. */
export async function digestInputs(
  { folder, file, resolved }: ReadRecipe,
  host: Pick<Host, 'localSources'>,
  signal: AbortSignal,
): Promise<Result<Sha256, Failure>> {
  const { files, folders } = recipeFiles(resolved)
  const contents = collect(
    await Promise.all(
      files.map(async path => {
        const bytes = await readUserFile(join(folder, path), `a file that ${file} names`)
        return bytes.ok ? ok([path, sha256Of(bytes.value)] as const) : bytes
      }),
    ),
  )
  if (!contents.ok) return contents
  const trees = collect(
    await Promise.all(
      folders.map(async path => {
        const tree = await host.localSources.readTracked(join(folder, path), signal)
        return tree.ok ? ok([path, digestTree(tree.value).sha256] as const) : tree
      }),
    ),
  )
  if (!trees.ok) return trees
  return ok(
    sha256Of(
      canonicalJson({ files: Object.fromEntries(contents.value), folders: Object.fromEntries(trees.value) }),
    ),
  )
}

/** What was released so far; nothing where there is no such file yet. */
export async function readReleased(recipe: ReadRecipe): Promise<Result<Released, Failure>> {
  const path = recipe.resolved.files.released
  const text = await readTextFile(join(recipe.folder, path), 'the released versions')
  if (text.ok) return parseReleased(nameFile(recipe, path), text.value)
  return isAbsentFile(text.failures) ? ok(emptyReleased(recipe.resolved.package.name)) : text
}

/** Refuses to build a version that was released from other inputs. */
export async function verifyVersions(
  recipe: ReadRecipe,
  jobs: readonly TargetJob[],
  host: Pick<Host, 'localSources'>,
  signal: AbortSignal,
): Promise<Result<undefined, Failure>> {
  const released = await readReleased(recipe)
  if (!released.ok) return released
  if (Object.keys(released.value.targets).length === 0) return ok(undefined)
  const inputs = await digestInputs(recipe, host, signal)
  if (!inputs.ok) return inputs
  const verified = jobs.map(job => {
    const version = versionOf(job)
    if (version === undefined) return ok(undefined)
    return verifyUnreleased(
      released.value,
      { target: job.target, version, inputs: inputs.value },
      recipe.file,
    )
  })
  const all = collect(verified)
  return all.ok ? ok(undefined) : all
}

/** The whole version of a target's .deb; undefined for a recipe without one, which has no version of its own. */
export function versionOf({ deb }: TargetJob): string | undefined {
  if (deb === undefined) return undefined
  const changelog = parseChangelog(deb.changelog)
  if (!changelog.ok) throw new Error('a changelog of ours cannot be read')
  return changelog.value[0].version
}
