import { expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { normalizeName } from '../../../src/formats/python/name.ts'
import { lockPins } from './lock-rig.ts'
import { type MadeSdist, makeSdist, serveIndex } from './made-index.ts'

const app: MadeSdist = { name: 'app', version: '1', requires: ['acmetool'] }
const ours: readonly MadeSdist[] = [
  { name: 'acmetool', version: '1.0', install: ['acmelib'] },
  { name: 'acmelib', version: '1' },
]
const theirs: readonly MadeSdist[] = [
  app,
  { name: 'acmetool', version: '99.0' },
  { name: 'acmelib', version: '99.0' },
]
const pins = [{ name: normalizeName('app'), version: '1', hashes: [sha256Of(makeSdist(app))] }]
const recipe = { indexes: { private: { packages: ['Acme*'] } } }

/** Two indexes: a private one with our names, and a public one on which somebody put the same names higher. */
async function lockWithBoth(
  more: Readonly<Record<string, string>> = {},
  said: object = recipe,
  privates: readonly MadeSdist[] = ours,
) {
  await using inside = await serveIndex(privates)
  await using outside = await serveIndex(theirs)
  const environment = {
    DEBWRIGHT_INDEX_URL: `${outside.url}/simple`,
    DEBWRIGHT_INDEX_PRIVATE_URL: `${inside.url}/simple`,
    ...more,
  }
  const found = await lockPins({ pins, environment, recipe: said })
  return {
    ...found,
    outside: outside.requests.map(({ url }) => url),
    inside: inside.requests.map(({ url }) => url),
  }
}

it('takes a private name from the private index alone, whatever a public one has', async () => {
  const { locked, failures, inside, outside } = await lockWithBoth()
  expect(failures).toEqual([])
  expect(locked?.sdists.map(({ purl, index }) => [purl, index])).toEqual([
    ['pkg:pypi/acmelib@1', 'private'],
    ['pkg:pypi/acmetool@1.0', 'private'],
    ['pkg:pypi/app@1', undefined],
  ])
  expect(outside.filter(url => url?.includes('acme'))).toEqual([])
  expect(inside.filter(url => url?.includes('/app'))).toEqual([])
})

it('does not fall back to the public index where the private one has nothing', async () => {
  const { failures, outside } = await lockWithBoth({}, recipe, [])
  expect(failures).toMatchObject([{ code: 'build-requirement-unsatisfied', name: 'acmetool', listed: false }])
  expect(outside.filter(url => url?.includes('acme'))).toEqual([])
})

it('says which setting is missing where the machine does not know the private index', async () => {
  const { failures } = await lockWithBoth({ DEBWRIGHT_INDEX_PRIVATE_URL: '' })
  expect(failures).toEqual([
    {
      code: 'index-not-configured',
      index: 'private',
      looked: ['DEBWRIGHT_INDEX_PRIVATE_URL', 'UV_INDEX', 'uv.toml'],
    },
  ])
})

it('asks no further index of pip or uv that the recipe does not name', async () => {
  await using inside = await serveIndex([{ name: 'acmetool', version: '1' }])
  const extra = {
    PIP_EXTRA_INDEX_URL: `${inside.url}/simple`,
    UV_INDEX: `private=${inside.url}/simple`,
    UV_EXTRA_INDEX_URL: `${inside.url}/simple`,
  }
  const { locked } = await lockWithBoth(extra, {})
  expect(locked?.sdists.map(({ purl }) => purl)).toContain('pkg:pypi/acmetool@99.0')
  expect(inside.requests).toEqual([])
})

it('names the index that does not list what is pinned', async () => {
  const { failures } = await lockWithBoth({}, { indexes: { private: { packages: ['app'] } } })
  expect(failures).toEqual([{ code: 'pin-not-listed', name: 'app', version: '1', index: 'private' }])
})
