import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { formatRecords } from '../../../src/cli/output/output-folder.ts'
import { readRecipe } from '../../../src/cli/read-recipe.ts'
import { formatLock } from '../../../src/recipe/lock/lock-file.ts'
import { sampleLock } from '../../recipe/sample-lock.ts'
import { recipeText } from '../locked-recipe.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'debwright-records-'))
})
afterAll(() => rm(folder, { recursive: true }))

it.each(['app.yaml', 'app.yml'])('keeps a recipe that is called %s beside what was built', async name => {
  await writeFile(join(folder, name), recipeText)
  const recipe = await readRecipe(join(folder, name))
  if (!recipe.ok) throw new Error(JSON.stringify(recipe.failures))
  const records = await formatRecords({ recipe: recipe.value, lock: sampleLock, jobs: [] }, { verb: 'build' })
  expect(records.ok && records.value.slice(0, 2)).toEqual([
    ['app.yaml', recipeText],
    ['app.lock.json', formatLock(sampleLock)],
  ])
  await rm(join(folder, name))
})
