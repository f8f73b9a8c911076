import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import type { Failure } from '../../../../src/core/failure.ts'
import { absentReason } from '../../../../src/core/failures/absent-file.ts'
import { fail, type Result } from '../../../../src/core/result.ts'
import { targetEnvironment } from '../../../../src/formats/python/marker-environment.ts'
import { formatPinHash } from '../../../../src/formats/python/pins/pin-hash.ts'
import type { Pins } from '../../../../src/formats/python/pins/pins.ts'
import { parsePins } from '../../../../src/formats/python/pins/read-pins.ts'
import { selectPins } from '../../../../src/formats/python/pins/select-pins.ts'
import { itWithCorpora } from '../corpus.ts'

async function load(folder: string, file: string): Promise<Result<Pins, Failure>> {
  const path = `${folder}/locks/${file}`
  return parsePins(path, readFileSync(path, 'utf8'), async missing =>
    fail({ code: 'file-unreadable', path: missing, purpose: 'a file of pins', reason: absentReason }),
  )
}

async function loadSound(folder: string, file: string): Promise<Pins> {
  const pins = await load(folder, file)
  if (!pins.ok) throw new Error(JSON.stringify(pins.failures.slice(0, 3)))
  return pins.value
}

function count({ pins }: Pins) {
  const hashes = pins.reduce((sum, pin) => sum + pin.hashes.length, 0)
  return {
    packages: pins.length,
    hashes,
    withoutSdist: pins.filter(pin => pin.artifacts?.sdists.length === 0).length,
  }
}

function select(pins: Pins, groups?: readonly string[], pythonVersion = '3.11.2') {
  const environment = targetEnvironment({ pythonVersion, architecture: 'amd64' })
  if (!environment.ok) throw new Error('no environment')
  const chosen = {
    target: 'bookworm',
    environment: environment.value,
    ...(groups === undefined ? {} : { groups }),
  }
  return selectPins(pins, { ...chosen, extras: pins.extras })
}

function signature(pins: Result<readonly Pins['pins'][number][], unknown>): readonly string[] {
  if (!pins.ok) return [JSON.stringify(pins.failures.slice(0, 3))]
  return pins.value
    .map(pin => `${pin.name} ${pin.version} ${pin.hashes.map(formatPinHash).sort().join(' ')}`)
    .sort()
}

describe('locks of other tools', () => {
  const sound = [
    ['uv/uv.lock', 71, 474, 0],
    ['uv-export/pylock.toml', 71, 474, 0],
    ['uv-export/requirements.txt', 71, 474, 0],
    ['poetry-2.1/poetry.lock', 74, 1038, 0],
    ['poetry-1.1/poetry.lock', 63, 391, 0],
    ['pipenv/Pipfile.lock', 105, 900, 0],
    ['pip-compile/requirements.txt', 32, 426, 0],
    ['pip-lock/pylock.toml', 4, 4, 4],
    ['pylock-spec/pylock.toml', 3, 4, 3],
  ] as const
  for (const [file, packages, hashes, withoutSdist] of sound)
    itWithCorpora(`${file} is imported whole`, async folder => {
      const counted = count(await loadSound(folder, file))
      expect(counted).toEqual({ packages, hashes, withoutSdist })
    })

  itWithCorpora('Pipfile.lock: sections are groups, and a version in both is one pin', async folder => {
    const { pins } = await loadSound(folder, 'pipenv/Pipfile.lock')
    const of = (group: string) => pins.filter(pin => pin.conditions.some(one => one.group === group))
    const both = of('develop').filter(pin => of('default').some(({ name }) => name === pin.name))
    expect([of('default').length, of('develop').length, both.length]).toEqual([10, 100, 9])
    const hashes = ['default', 'develop'].flatMap(of).reduce((sum, pin) => sum + pin.hashes.length, 0)
    expect(hashes).toBe(910)
  })

  itWithCorpora('Poetry: groups and markers are counted as the locks say', async folder => {
    const [now, before] = [
      await loadSound(folder, 'poetry-2.1/poetry.lock'),
      await loadSound(folder, 'poetry-1.1/poetry.lock'),
    ]
    const of = ({ pins }: Pins, group: string) =>
      pins.filter(pin => pin.conditions.some(one => one.group === group)).length
    expect([of(now, 'main'), of(before, 'main'), of(before, 'dev')]).toEqual([53, 46, 17])
    expect(now.pins.filter(pin => pin.conditions.some(({ marker }) => marker !== undefined))).toHaveLength(15)
    expect(before.notes).toHaveLength(1)
  })

  itWithCorpora('uv.lock and its two exports select the same files for every target', async folder => {
    const [lock, pylock, requirements] = [
      await loadSound(folder, 'uv/uv.lock'),
      await loadSound(folder, 'uv-export/pylock.toml'),
      await loadSound(folder, 'uv-export/requirements.txt'),
    ]
    expect(
      requirements.pins.filter(pin => pin.conditions.some(({ marker }) => marker !== undefined)),
    ).toHaveLength(10)
    for (const python of ['3.10.4', '3.11.2', '3.12.1', '3.13.5']) {
      const expected = signature(select(requirements, undefined, python))
      expect(expected.length).toBeGreaterThan(60)
      expect(signature(select(pylock, undefined, python))).toEqual(expected)
      expect(signature(select(lock, lock.groups, python))).toEqual(expected)
    }
  })

  itWithCorpora('locks without sdists leave nothing to build from', async folder => {
    const chosen = select(await loadSound(folder, 'pip-lock/pylock.toml'))
    expect(chosen).toMatchObject({ ok: false })
    expect(chosen.ok ? [] : chosen.failures.map(failure => failure.code)).toEqual(
      Array(4).fill('pin-without-sdist'),
    )
    const other = select(await loadSound(folder, 'pylock-spec/pylock.toml'))
    expect(other.ok ? [] : other.failures.map(failure => failure.code)).toEqual(['pins-exclude-target'])
  })

  itWithCorpora('a lock that makes file names up is refused, with the line', async folder => {
    const pins = await load(folder, 'pylock-pipenv/pylock.toml')
    const [first] = pins.ok ? [] : pins.failures
    expect(first).toMatchObject({ code: 'pins-unreadable', place: { line: expect.any(Number) } })
    expect(first).toMatchObject({ problem: expect.stringContaining('packages[31].name') })
  })
})
