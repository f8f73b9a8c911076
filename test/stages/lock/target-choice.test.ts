import { expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { parseRecipe } from '../../../src/recipe/parse-recipe.ts'
import { resolveRecipe } from '../../../src/recipe/resolve-recipe.ts'
import { chooseLockTargets } from '../../../src/stages/lock/target-choice.ts'
import { makeLock, makeTarget } from '../../recipe/made-lock.ts'

const parsed = parseRecipe(
  'app.yaml',
  `schema: 1
package: {name: app, maintainer: "A <a@example.org>"}
python: {pins: requirements.txt}
targets: {bookworm: {}, trixie: {}}
`,
)
if (!parsed.ok) throw new Error('no recipe')
const recipe = resolveRecipe('app.yaml', parsed.value)

const parts = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([part, value]) => [part, sha256Of(value)]))
const locked = {
  'python.pins (requirements.txt)': '1',
  'targets.bookworm.packages': '1',
  'targets.trixie.packages': '1',
}
const previous = makeLock({ bookworm: makeTarget({ 'a@1': {} }), trixie: makeTarget({ 'b@1': {} }) }, locked)

it('takes all targets and keeps none where nobody chooses', () => {
  const madeFrom = parts(locked)
  expect(chooseLockTargets({ recipe, previous, madeFrom })).toEqual({
    ok: true,
    value: { names: ['bookworm', 'trixie'], kept: {}, madeFrom },
  })
})

it('leaves the other targets as they are, with what they were made from', () => {
  const madeFrom = parts({ ...locked, 'targets.bookworm.packages': '2', 'targets.trixie.packages': '2' })
  expect(chooseLockTargets({ recipe, previous, madeFrom, targets: ['bookworm'] })).toEqual({
    ok: true,
    value: {
      names: ['bookworm'],
      kept: { trixie: previous.targets['trixie'] },
      madeFrom: parts({ ...locked, 'targets.bookworm.packages': '2' }),
    },
  })
})

it('refuses to lock one target alone where the pins of all changed', () => {
  const madeFrom = parts({ ...locked, 'python.pins (requirements.txt)': '2' })
  expect(chooseLockTargets({ recipe, previous, madeFrom, targets: ['bookworm'] })).toEqual({
    ok: false,
    failures: [
      { code: 'lock-targets-together', changed: ['python.pins (requirements.txt)'], targets: ['trixie'] },
    ],
  })
})

it('says nothing of a target that was never locked', () => {
  const choice = chooseLockTargets({ recipe, madeFrom: parts(locked), targets: ['trixie'] })
  expect(choice.ok && Object.keys(choice.value.madeFrom)).toEqual([
    'python.pins (requirements.txt)',
    'targets.trixie.packages',
  ])
})
