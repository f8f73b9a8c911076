import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parsePackageChangelog } from '../../src/recipe/changelog/package-changelog.ts'
import { parseRecipe } from '../../src/recipe/parse-recipe.ts'
import { recipeFiles } from '../../src/recipe/recipe-files.ts'
import { formatRecipeJsonSchema } from '../../src/recipe/recipe-json-schema.ts'
import { type ResolvedRecipe, resolveRecipe } from '../../src/recipe/resolve-recipe.ts'

const folder = 'pipelines'
const recipes = readdirSync(folder).filter(name => name.endsWith('.yaml'))

function resolve(name: string): ResolvedRecipe {
  const file = join(folder, name)
  const parsed = parseRecipe(file, readFileSync(file, 'utf8'))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures))
  return resolveRecipe(file, parsed.value)
}

it('has the recipes that come with it', () => {
  expect(recipes).toEqual(expect.arrayContaining(['datasette.yaml', 'hello.yaml', 'securedrop-wheels.yaml']))
})

describe.each(recipes)('%s', name => {
  it('is valid and has every file that it names, but for the lock that the tool makes', () => {
    const resolved = resolve(name)
    const { files, folders } = recipeFiles(resolved)
    const missing = files.filter(file => file !== resolved.files.lock && !existsSync(join(folder, file)))
    expect(missing).toEqual([])
    expect(folders.every(path => statSync(join(folder, path)).isDirectory())).toBe(true)
  })

  it('has a changelog for its package', () => {
    const resolved = resolve(name)
    if (resolved.deb === undefined) return
    const { changelog } = resolved.package
    expect(
      parsePackageChangelog(changelog, readFileSync(join(folder, changelog), 'utf8'), resolved),
    ).toMatchObject({
      ok: true,
    })
  })

  it('pins every requirement with hashes and names no address', () => {
    const pins = readFileSync(join(folder, resolve(name).python.pins), 'utf8')
    const requirements = pins.split(/\n(?! )/).filter(entry => entry !== '' && !entry.startsWith('#'))
    expect(
      requirements.every(entry => /^[a-z0-9._-]+==\S+ \\\n {4}--hash=sha256:[0-9a-f]{64}/.test(entry)),
    ).toBe(true)
    expect(pins).not.toMatch(/https?:|index-url|find-links/)
  })
})

it('keeps the JSON schema for editors as the schema in code has it (scripts/write-recipe-schema.ts writes it)', () => {
  expect(readFileSync(join(folder, 'recipe.schema.json'), 'utf8')).toBe(formatRecipeJsonSchema())
})
