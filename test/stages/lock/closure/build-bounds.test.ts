import { expect, it } from 'vitest'
import { digestOf } from '../../../../src/core/digest.ts'
import { inputEpoch } from '../../../../src/core/epoch.ts'
import { targetEnvironment } from '../../../../src/formats/python/marker-environment.ts'
import { formatRequirement } from '../../../../src/formats/python/requirement.ts'
import { readBuildBounds } from '../../../../src/stages/lock/closure/build-bounds.ts'
import { createFetchRig } from '../../../machine/network/fetch-rig.ts'
import { makeTarget } from '../../../recipe/made-lock.ts'
import { type MadeSdist, makeSdist } from '../made-index.ts'

const sdists: readonly (MadeSdist & {
  readonly needs?: readonly string[]
  readonly asked?: readonly string[]
})[] = [
  {
    name: 'app',
    version: '1',
    requires: ['tool>=1', 'tool<3; python_version < "3"'],
    needs: ['tool@1', 'plugin@1'],
    asked: ['plugin<9'],
  },
  { name: 'other', version: '2', requires: ['tool<4'], needs: ['tool@1'] },
  { name: 'old', version: '1', requires: ['tool==1'], needs: ['tool@1'] },
  { name: 'tool', version: '1' },
  { name: 'plugin', version: '1' },
]

it('binds a build requirement by what its users, their backends, overrides and constraints say', async () => {
  await using rig = await createFetchRig({ environment: {} })
  const files = new Map(sdists.map(made => [`${made.name}@${made.version}`, makeSdist(made)]))
  for (const bytes of files.values()) await rig.store.write(bytes)
  const made = makeTarget(
    Object.fromEntries(
      sdists.map(({ name, version, needs = [], asked = [] }) => [
        `${name}@${version}`,
        { requires: needs, asked },
      ]),
    ),
    { application: ['tool@1'] },
  )
  const locked = {
    ...made,
    sdists: made.sdists.map(sdist => ({
      ...sdist,
      ...digestOf(files.get(sdist.purl.replace('pkg:pypi/', '')) ?? Buffer.alloc(0)),
    })),
  }
  const environment = targetEnvironment({ pythonVersion: '3.11.2', architecture: 'amd64' })
  if (!environment.ok) throw new Error('no environment')
  const recipe = {
    pins: 'requirements.txt',
    clock: inputEpoch,
    extras: [],
    indexes: {},
    allow: [],
    'from-debian': {},
    sources: {},
    'build-constraints': { Tool: '<5' },
    overrides: { old: { 'build-requires': { replace: ['tool<2'] }, reason: 'it works with all of 1' } },
  }
  const local = { label: 'local 1', requires: ['tool!=1.5'] }
  const bounds = await readBuildBounds(locked, recipe, local, { environment: environment.value }, rig.store)
  if (!bounds.ok) throw new Error(JSON.stringify(bounds.failures))
  const said = [...bounds.value].map(([purl, own]) => [
    purl,
    own.map(({ by, requirement }) => `${by}: ${formatRequirement(requirement)}`).sort(),
  ])
  expect(Object.fromEntries(said)).toEqual({
    'pkg:pypi/tool@1': [
      'app 1: tool>=1',
      'local 1: tool!=1.5',
      'old 1: tool<2',
      'other 2: tool<4',
      'python.build-constraints: Tool<5',
    ],
    'pkg:pypi/plugin@1': ['app 1: plugin<9'],
  })
})
