import { expect, it } from 'vitest'
import { planRebuilds } from '../../../src/recipe/lock/lock-rebuilds.ts'
import { type MadeEntry, type MadeTarget, makeLock, makeTarget } from '../made-lock.ts'

const sdists: Readonly<Record<string, MadeEntry>> = {
  'a@1': { requires: ['tool@1'] },
  'b@1': {},
  'tool@1': { requires: ['base@1'] },
  'base@1': {},
}

function rebuilds(
  changed: Readonly<Record<string, MadeEntry>>,
  made: MadeTarget = {},
  madeFrom: Readonly<Record<string, string>> = {},
  before: MadeTarget = {},
) {
  const old = makeLock({ bookworm: makeTarget(sdists, before) })
  const now = makeLock({ bookworm: makeTarget(changed, made) }, madeFrom)
  return planRebuilds(old, now).flatMap(target =>
    target.rebuilds.map(({ name, version, because }) => `${name} ${version}: ${because.join('; ')}`),
  )
}

it('rebuilds nothing where nothing changed', () => {
  expect(rebuilds(sdists)).toEqual([])
  const [target] = planRebuilds(
    makeLock({ bookworm: makeTarget(sdists) }),
    makeLock({ bookworm: makeTarget(sdists) }),
  )
  expect(target).toEqual({ target: 'bookworm', total: 4, rebuilds: [] })
})

it('rebuilds what is built with something that changes, and nothing beside it', () => {
  expect(rebuilds({ ...sdists, 'base@1': { content: 'republished' } })).toEqual([
    'a 1: build requirement tool 1 is rebuilt',
    'base 1: its sdist changed',
    'tool 1: build requirement base 1 is rebuilt',
  ])
})

it('names a build requirement that moves, comes or goes by its versions', () => {
  const { 'tool@1': _, ...rest } = sdists
  expect(rebuilds({ ...rest, 'a@1': { requires: ['tool@2'] }, 'tool@2': {} })).toEqual([
    'a 1: build requirement tool 1 → 2',
    'tool 2: its sdist is new',
  ])
  expect(rebuilds({ ...sdists, 'a@1': {}, 'b@1': { requires: ['base@1'] } })).toEqual([
    'a 1: no build requirement tool any more',
    'b 1: new build requirement base 1',
  ])
})

it('rebuilds everything where the container changes or the target is new', () => {
  expect(rebuilds(sdists, { root: 'another' })).toEqual(
    ['a', 'b', 'base', 'tool'].map(name => `${name} 1: the build container changed`),
  )
  const [target] = planRebuilds(undefined, makeLock({ trixie: makeTarget({ 'b@1': {} }) }))
  expect(target?.rebuilds.map(({ because }) => because)).toEqual([['the target is new']])
  const named = makeLock({ constructor: makeTarget({ 'b@1': {} }) })
  const [odd] = planRebuilds(makeLock({}), named)
  expect(odd?.rebuilds.map(({ because }) => because)).toEqual([['the target is new']])
})

it('rebuilds what an override, a crate, the kind or the backend changes', () => {
  const changed = {
    ...sdists,
    'b@1': { kind: 'binary' },
    'tool@1': { requires: ['base@1'], asked: ['base'] },
  } as const
  expect(
    rebuilds(
      changed,
      { crates: { 'libc@1': ['a@1'] } },
      { 'python.overrides.B': 'x', 'python.overrides.c': 'x' },
    ),
  ).toEqual([
    'a 1: its crates changed',
    'b 1: it was pure and is binary; python.overrides.B is new',
    'tool 1: its backend asks for something else',
  ])
})

it('rebuilds a local application with what it is built with, or for its own sake', () => {
  expect(rebuilds(sdists, { application: ['tool@1', 'b@1'] }, {}, { application: ['tool@1'] })).toEqual([
    'app 1: new build requirement b 1',
  ])
  expect(
    rebuilds(sdists, { application: ['b@1'] }, { 'source.path': 'x' }, { application: ['b@1'] }),
  ).toEqual(['app 1: source.path is new'])
})
