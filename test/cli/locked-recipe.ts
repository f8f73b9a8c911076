import { sha256Of } from '../../src/core/digest.ts'
import type { Lock } from '../../src/recipe/lock/lock.ts'
import { formatLock } from '../../src/recipe/lock/lock-file.ts'
import { lockInputs } from '../../src/recipe/lock/staleness.ts'
import { parseRecipe } from '../../src/recipe/parse-recipe.ts'
import { resolveRecipe } from '../../src/recipe/resolve-recipe.ts'
import { makeTarget } from '../recipe/made-lock.ts'
import type { CommandRig } from './command-rig.ts'

/** A recipe without a .deb, pins of two projects, and a fresh lock of made files. */
export const recipeText = `schema: 1
package: {name: app, maintainer: "Release Team <release@example.org>"}
python: {pins: app/requirements.txt}
targets: {bookworm: {archives: [debian]}}
`

export const pinsText = ['jinja2==3', 'six==1']
  .map(pin => `${pin} --hash=sha256:${sha256Of(pin.replace('==', '@'))}\n`)
  .join('')

export const madeTarget = makeTarget(
  {
    'flit-core@3': { by: ['pkg:pypi/jinja2@3'] },
    'jinja2@3': { requires: ['flit-core@3'] },
    'setuptools@80': { by: ['pkg:pypi/six@1'] },
    'six@1': { requires: ['setuptools@80'] },
  },
  { install: ['jinja2@3', 'six@1'], debs: { libc6: ['build'] } },
)

/** The lock that is fresh for this recipe and these pins. */
export function makeFreshLock(
  recipe = recipeText,
  pins = pinsText,
  targets: Lock['targets'] = { bookworm: madeTarget },
): Lock {
  const parsed = parseRecipe('pipelines/app.yaml', recipe)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures))
  const resolved = resolveRecipe('pipelines/app.yaml', parsed.value)
  const madeFrom = lockInputs(resolved, { pins: new Map([['app/requirements.txt', pins]]) })
  return { schema: 1, name: 'app', 'made-from': { ...madeFrom }, targets }
}

/** Writes recipe, pins and lock. */
export async function writeLockedRecipe(rig: CommandRig, lock: Lock = makeFreshLock()): Promise<void> {
  await rig.write('pipelines/app.yaml', recipeText)
  await rig.write('pipelines/app/requirements.txt', pinsText)
  await rig.write('pipelines/app.lock.json', formatLock(lock))
}
