import { join } from 'node:path'
import type { Failure } from '../../core/failure.ts'
import { parsePurl } from '../../core/purl.ts'
import { ok, type Result } from '../../core/result.ts'
import { addEntry, formatChangelog } from '../../formats/debian/changelog.ts'
import { normalizeName } from '../../formats/python/name.ts'
import { localSources } from '../../machine/local-source.ts'
import { planChangelogEntry } from '../../recipe/changelog/new-changelog-entry.ts'
import { writeUserFile } from '../output/write-file.ts'
import { readApplication } from '../read-inputs.ts'
import { nameFile, type ReadRecipe, readChangelog, readLock, readRecipe } from '../read-recipe.ts'
import { optionOf, type VerbAnswer, type VerbInput } from '../verb.ts'

/** Adds an entry to a recipe's changelog. */
export async function runChangelog(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const recipe = await readRecipe(file)
  if (!recipe.ok) return recipe
  const changelog = await readChangelog(recipe.value)
  if (!changelog.ok) return changelog
  const version = await findApplicationVersion(recipe.value, input.signal)
  if (!version.ok) return version
  const entry = planChangelogEntry({
    recipe: recipe.value.resolved,
    changelog: changelog.value?.entries,
    applicationVersion: version.value,
    version: optionOf(input, 'upstream'),
    urgency: optionOf(input, 'urgency'),
    message: input.values.get('message')?.join('\n'),
    now: Date.now() / 1000,
    variables: process.env,
  })
  if (!entry.ok) return entry
  const path = join(recipe.value.folder, recipe.value.resolved.package.changelog)
  const written = await writeUserFile(
    path,
    formatChangelog(addEntry(changelog.value?.entries ?? [], entry.value)),
  )
  if (!written.ok) return written
  const name = nameFile(recipe.value, recipe.value.resolved.package.changelog)
  const text = formatChangelog([entry.value])
  return ok({
    status: 0,
    text,
    result: { file: name, version: entry.value.version },
    remarks: [`added to ${name}:`],
  })
}

/** The application's version as its own source or the lock says it. */
async function findApplicationVersion(
  recipe: ReadRecipe,
  signal: AbortSignal,
): Promise<Result<string | undefined, Failure>> {
  const local = await readApplication(recipe, { localSources }, signal)
  if (!local.ok) return local
  if (local.value !== undefined) return ok(local.value.version)
  const lock = await readLock(recipe)
  if (!lock.ok) return lock
  const [target] = Object.values(lock.value?.targets ?? {})
  const { source } = recipe.resolved
  if (source === undefined || !('sdist' in source)) return ok(target?.application?.version)
  const name = normalizeName(source.sdist)
  return ok(target?.install.map(parsePurl).find(purl => purl?.name === name)?.version)
}
