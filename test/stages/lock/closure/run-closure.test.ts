import { expect, it } from 'vitest'
import { sha256Of } from '../../../../src/core/digest.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import type { ClosureInputs } from '../../../../src/stages/lock/closure/closure-inputs.ts'
import { lockPins } from '../lock-rig.ts'
import { type MadeSdist, makeSdist, serveIndex } from '../made-index.ts'

/** Locks the first of the sdists against an index that has them all. */
async function lock(
  all: readonly MadeSdist[],
  more: Partial<ClosureInputs> = {},
  tamper?: (filename: string, bytes: Buffer) => Buffer,
) {
  await using index = await serveIndex(all, tamper)
  const pins = all.slice(0, 1).map(made => ({
    name: normalizeName(made.name),
    version: made.version,
    hashes: [sha256Of(makeSdist(made))],
  }))
  const environment = { DEBWRIGHT_INDEX_URL: `${index.url}/simple/` }
  const { compilers: asked, ...found } = await lockPins({ pins, environment, more })
  const fetched = index.requests.map(({ url = '' }) => url).filter(url => url.startsWith('/files/'))
  return { ...found, fetched, asked }
}

const app: MadeSdist = { name: 'app', version: '1', requires: ['tool>=1'], dynamic: ['plugin'] }
const world: readonly MadeSdist[] = [
  app,
  { name: 'tool', version: '2', install: ['library'] },
  { name: 'tool', version: '1' },
  { name: 'library', version: '1' },
  { name: 'plugin', version: '1', requires: ['tool<2'] },
]

it('locks an sdist with all that building it needs, and builds only what others need', async () => {
  const { locked, failures, ran } = await lock(world)
  expect(failures).toEqual([])
  expect(
    locked?.sdists.map(one => [
      one.purl,
      one['build-requires'],
      one['dynamic-requires'],
      one['requested-by'],
    ]),
  ).toEqual([
    ['pkg:pypi/app@1', ['pkg:pypi/library@1', 'pkg:pypi/plugin@1', 'pkg:pypi/tool@2'], ['plugin'], ['pins']],
    ['pkg:pypi/library@1', [], [], ['pkg:pypi/app@1']],
    ['pkg:pypi/plugin@1', ['pkg:pypi/tool@1'], [], ['pkg:pypi/app@1']],
    ['pkg:pypi/tool@1', [], [], ['pkg:pypi/plugin@1']],
    ['pkg:pypi/tool@2', [], [], ['pkg:pypi/app@1']],
  ])
  expect(locked?.sdists.map(({ sha256 }) => sha256)).toContain(sha256Of(makeSdist(app)))
  expect(ran.filter(label => label.startsWith('wheel ')).sort()).toEqual([
    'wheel library 1',
    'wheel plugin 1',
    'wheel tool 1',
    'wheel tool 2',
  ])
})

it('locks nothing that was only tried', async () => {
  const { locked, ran } = await lock([
    { name: 'app', version: '1', requires: ['tool'], dynamic: ['tool<2'] },
    { name: 'tool', version: '2', requires: ['library'] },
    { name: 'tool', version: '1' },
    { name: 'library', version: '1' },
  ])
  expect(ran).toContain('wheel tool 2')
  expect(locked?.sdists.map(one => [one.purl, one['requested-by']])).toEqual([
    ['pkg:pypi/app@1', ['pins']],
    ['pkg:pypi/tool@1', ['pkg:pypi/app@1']],
  ])
})

it('leaves a lock as it is when something newer appears', async () => {
  const before = (await lock(world)).locked
  const newer = [...world, { name: 'tool', version: '3' }, { name: 'plugin', version: '7' }]
  if (before === undefined) throw new Error('no lock')
  expect((await lock(newer, { previous: before })).locked).toEqual(before)
  const moved = (await lock(newer, { previous: before, update: ['plugin'] })).locked
  expect(moved?.sdists.map(({ purl }) => purl)).toEqual(
    ['pkg:pypi/app@1', 'pkg:pypi/plugin@7', 'pkg:pypi/tool@2', 'pkg:pypi/library@1'].sort(),
  )
})

it('asks for a container with compilers when a build requirement turns out to be compiled', async () => {
  const binary = ['cp311-cp311-manylinux_2_17_x86_64']
  const { failures, asked } = await lock([
    { ...app, dynamic: [] },
    { name: 'tool', version: '1', wheels: binary },
  ])
  // The made backend leaves a pure wheel, which must not pass for the binary one that upstream has.
  expect(failures.map(({ code }) => code)).toEqual(['wheel-kind-wrong'])
  expect(new Set(asked)).toEqual(new Set([false, true]))
})

it('refuses a file that is not the pinned one, and runs nothing of it', async () => {
  const { failures, ran } = await lock([{ name: 'app', version: '1' }], {}, (_, bytes) =>
    Buffer.concat([bytes, Buffer.from('x')]),
  )
  expect(failures.map(({ code }) => code)).toEqual(['digest-mismatch'])
  expect(ran).toEqual([])
})

it('reports the problems of independent branches together', async () => {
  const { failures } = await lock([
    { name: 'app', version: '1', requires: ['one', 'two'] },
    { name: 'one', version: '1', dynamic: ['cmake'] },
    { name: 'two', version: '1', requires: ['one<0'] },
  ])
  expect(failures.map(({ code }) => code).sort()).toEqual([
    'build-requirement-unsatisfied',
    'requirement-is-a-program',
  ])
})

it('names who requires a project that the index does not have', async () => {
  const { failures } = await lock([{ name: 'app', version: '1', requires: ['nowhere>=1'] }])
  expect(failures).toEqual([
    {
      code: 'build-requirement-unsatisfied',
      of: 'app 1',
      name: 'nowhere',
      wanted: [['app 1', 'nowhere>=1']],
      rejected: [],
      listed: false,
    },
  ])
})

it('refuses an sdist that says itself that it is not for the interpreter, pinned or a build tool', async () => {
  const newer = { requiresPython: '>=3.12' }
  const of = async (all: readonly MadeSdist[]) => (await lock(all)).failures
  const said = { code: 'python-excluded', requiresPython: '>=3.12', python: '3.11.2', target: 'bookworm' }
  expect(await of([{ name: 'app', version: '1', ...newer }])).toEqual([
    { ...said, name: 'app', version: '1' },
  ])
  expect(await of([app, { name: 'tool', version: '2', ...newer }])).toEqual([
    { ...said, name: 'tool', version: '2' },
  ])
  expect(await of([{ name: 'app', version: '1', requiresPython: '>=3.9' }])).toEqual([])
})
