import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inputEpoch } from '../../../src/core/epoch.ts'
import { targetEnvironment } from '../../../src/formats/python/marker-environment.ts'
import { parsePins } from '../../../src/formats/python/pins/read-pins.ts'
import { readPinsOf } from '../../../src/stages/lock/pins-of-target.ts'

const recipe = {
  pins: 'uv.lock',
  clock: inputEpoch,
  extras: [],
  indexes: {},
  allow: [],
  'from-debian': {},
  sources: {},
  'build-constraints': {},
  overrides: {},
}

async function namesOf(chosen: {
  readonly groups?: readonly string[]
  readonly extras?: readonly string[]
}): Promise<readonly string[]> {
  const file = join(import.meta.dirname, '..', '..', 'fixtures', 'pins', 'uv', 'uv.lock')
  const pins = await parsePins(file, readFileSync(file, 'utf8'), async () => {
    throw new Error('uv.lock names no other file')
  })
  const environment = targetEnvironment({ pythonVersion: '3.13.5', architecture: 'amd64' })
  if (!pins.ok || !environment.ok) throw new Error('no pins')
  const python = { version: '3.13.5', minor: [3, 13], environment: environment.value } as const
  const read = readPinsOf('trixie', pins.value, python, { ...recipe, ...chosen })
  return read.ok ? read.value.map(({ name }) => name).sort() : read.failures.map(({ code }) => code)
}

const base = ['click', 'jinja2', 'markdown-it-py', 'markupsafe', 'mdurl']

it('takes the groups and extras that the recipe chooses, in any spelling of an extra', async () => {
  expect(await namesOf({})).toEqual(base)
  expect(await namesOf({ groups: ['checks'] })).toEqual([...base, 'iniconfig'].sort())
  expect(await namesOf({ extras: ['Dates'] })).toEqual([...base, 'python-dateutil', 'six'].sort())
})

it('refuses a group or an extra that the pins do not have', async () => {
  expect(await namesOf({ groups: ['check'], extras: ['date'] })).toEqual([
    'pins-choice-unknown',
    'pins-choice-unknown',
  ])
})
