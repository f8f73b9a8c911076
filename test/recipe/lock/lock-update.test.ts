import { expect, it } from 'vitest'
import { planUpdate } from '../../../src/recipe/lock/lock-update.ts'
import { makeLock, makeTarget } from '../made-lock.ts'

const lock = makeLock({ bookworm: makeTarget({ 'flit-core@3': {} }) })

it('lets names in any spelling and the known groups move', () => {
  expect(planUpdate(['Flit_Core', 'build-tools', 'debian', 'all'], lock, 'app.lock.json')).toEqual({
    ok: true,
    value: { names: ['flit-core', 'build-tools', 'debian', 'all'], pinned: [] },
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

it('tells what is only pinned, and refuses what never moves alone', () => {
  const target = makeTarget(
    { 'click@8': { requires: ['flit-core@3'] }, 'flit-core@3': {}, 'flit-core@4': {} },
    { install: ['click@8', 'flit-core@4'], debs: { gcc: ['build'] } },
  )
  const made = makeLock({ bookworm: target })
  expect(planUpdate(['Click', 'flit-core'], made, 'app.lock.json')).toEqual({
    ok: true,
    value: { names: ['click', 'flit-core'], pinned: ['click'] },
  })
  expect(planUpdate(['gcc'], made, 'app.lock.json')).toMatchObject({
    failures: [{ value: 'gcc', expected: 'debian: gcc is a Debian package, and these move together' }],
  })
})

it('lets the build requirements of a local application be asked for by its name', () => {
  const target = makeTarget({ 'flit-core@3': {} }, { application: ['flit-core@3'] })
  const name = target.application?.name ?? ''
  expect(planUpdate([name], makeLock({ bookworm: target }), 'app.lock.json')).toEqual({
    ok: true,
    value: { names: [name], pinned: [] },
  })
})

it('asks nothing of a lock that is not there yet', () => {
  expect(planUpdate(['six'], undefined, 'app.lock.json')).toEqual({
    ok: true,
    value: { names: ['six'], pinned: [] },
  })
})
