import { expect, it } from 'vitest'
import { planWheels } from '../../../src/stages/wheels/plan.ts'
import { type MadeEntry, makeTarget } from '../../recipe/made-lock.ts'
import { plainRecipe } from '../lock/lock-rig.ts'

function plan(sdists: Readonly<Record<string, MadeEntry>>) {
  const planned = planWheels(makeTarget(sdists), plainRecipe)
  return planned.ok ? planned.value.map(({ name, version }) => `${name}@${version}`) : planned.failures
}

it('builds each source after all that it needs, once, and keeps the order of the lock otherwise', () => {
  expect(
    plan({
      'a@1': { requires: ['c@1', 'b@1'] },
      'b@1': { requires: ['d@1'] },
      'c@1': { requires: ['d@1'] },
      'd@1': {},
      'e@1': { requires: ['b@1'] },
    }),
  ).toEqual(['d@1', 'c@1', 'b@1', 'a@1', 'e@1'])
})

it('names the way round where sources need each other', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(name => `pkg:pypi/${name}@1`)
  expect(
    plan({ 'a@1': { requires: ['b@1'] }, 'b@1': { requires: ['c@1'] }, 'c@1': { requires: ['b@1'] } }),
  ).toEqual([{ code: 'build-cycle', path: [b, c, b] }])
  expect(plan({ 'a@1': { requires: ['a@1'] } })).toEqual([{ code: 'build-cycle', path: [a, a] }])
})

it('orders a chain of any length', () => {
  const length = 20_000
  const chain = Array.from({ length }, (_, index): [string, MadeEntry] => [
    `p${index}@1`,
    { requires: index + 1 === length ? [] : [`p${index + 1}@1`] },
  ])
  const order = plan(Object.fromEntries(chain))
  expect([order.length, order[0], order.at(-1)]).toEqual([length, 'p19999@1', 'p0@1'])
})
