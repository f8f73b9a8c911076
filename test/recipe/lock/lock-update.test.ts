import { expect, it } from 'vitest'
import { planUpdate } from '../../../src/recipe/lock/lock-update.ts'
import { makeLock, makeTarget } from '../made-lock.ts'

const lock = makeLock({ bookworm: makeTarget({ 'flit-core@3': {} }) })

it('lets names in any spelling and the known groups move', () => {
  expect(planUpdate(['Flit_Core', 'build-tools', 'debian', 'all'], lock, 'app.lock.json')).toEqual({
    ok: true,
    value: ['flit-core', 'build-tools', 'debian', 'all'],
  })
})

it('refuses every name that is not locked', () => {
  const planned = planUpdate(['flit', 'six', 'builds-tools'], lock, 'app.lock.json')
  expect(planned.ok ? [] : planned.failures).toMatchObject([
    { code: 'lock-name-unknown', name: 'flit' },
    { code: 'lock-name-unknown', name: 'six' },
    { code: 'lock-name-unknown', name: 'builds-tools', suggestion: 'build-tools' },
  ])
})

it('asks nothing of a lock that is not there yet', () => {
  expect(planUpdate(['six'], undefined, 'app.lock.json')).toEqual({ ok: true, value: ['six'] })
})
