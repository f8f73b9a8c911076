import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../../src/core/failure.ts'
import { absentReason } from '../../../../src/core/failures/absent-file.ts'
import { fail, type Result } from '../../../../src/core/result.ts'
import { targetEnvironment } from '../../../../src/formats/python/marker-environment.ts'
import type { PackageName } from '../../../../src/formats/python/name.ts'
import { formatPinHash } from '../../../../src/formats/python/pins/pin-hash.ts'
import type { Pin, Pins } from '../../../../src/formats/python/pins/pins.ts'
import { parsePins } from '../../../../src/formats/python/pins/read-pins.ts'
import { selectPins } from '../../../../src/formats/python/pins/select-pins.ts'

const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'pins')
const files = [
  'uv/uv.lock',
  'uv/pylock.toml',
  'uv/requirements.txt',
  'poetry/poetry.lock',
  'pipenv/Pipfile.lock',
  'pip-tools/requirements.txt',
]

async function load(file: string): Promise<Pins> {
  const read = async (path: string): Promise<Result<string, Failure>> => {
    try {
      return { ok: true, value: readFileSync(path, 'utf8') }
    } catch {
      return fail({ code: 'file-unreadable', path, purpose: 'a file of pins', reason: absentReason })
    }
  }
  const path = join(folder, file)
  const pins = await parsePins(path, readFileSync(path, 'utf8'), read)
  if (!pins.ok) throw new Error(JSON.stringify(pins.failures))
  return pins.value
}

function select(
  pins: Pins,
  pythonVersion: string,
  more: { readonly extras?: readonly PackageName[]; readonly groups?: readonly string[] } = {},
): readonly Pin[] {
  const environment = targetEnvironment({ pythonVersion, architecture: 'amd64' })
  if (!environment.ok) throw new Error('no environment')
  const selected = selectPins(pins, { target: 'bookworm', environment: environment.value, ...more })
  if (!selected.ok) throw new Error(JSON.stringify(selected.failures))
  return selected.value
}

const nameVersion = (pins: readonly Pin[]) => pins.map(({ name, version }) => `${name} ${version}`).sort()

/** As uv.lock says it: the one format that every other is held against. */
const sdists = new Map(
  (await load('uv/uv.lock')).pins.map(({ name, artifacts }) => [
    name,
    artifacts?.sdists.flatMap(({ hashes }) => hashes.map(formatPinHash)) ?? [],
  ]),
)

describe('one project in five formats', () => {
  it.each(files)('%s holds the same names and versions for the same interpreter', async file => {
    expect(nameVersion(select(await load(file), '3.11.2'))).toEqual([
      'click 8.1.8',
      'jinja2 3.1.6',
      'markdown-it-py 3.0.0',
      'markupsafe 3.0.2',
      'mdurl 0.1.2',
      'typing-extensions 4.13.2',
    ])
  })

  it.each(files)('%s pins every sdist by the same hash', async file => {
    const pins = select(await load(file), '3.11.2')
    for (const pin of pins) {
      const [sdist = 'none', ...others] = sdists.get(pin.name) ?? []
      expect(others).toEqual([])
      expect(pin.hashes.map(formatPinHash), pin.name).toContain(sdist)
    }
  })

  it.each(['uv/uv.lock', 'uv/pylock.toml', 'uv/requirements.txt', 'poetry/poetry.lock'])(
    '%s leaves out for a newer interpreter what its marker excludes',
    async file => {
      expect(nameVersion(select(await load(file), '3.13.5'))).toEqual([
        'click 8.1.8',
        'jinja2 3.1.6',
        'markdown-it-py 3.0.0',
        'markupsafe 3.0.2',
        'mdurl 0.1.2',
      ])
    },
  )

  it.each([
    ['uv/uv.lock', 'checks'],
    ['poetry/poetry.lock', 'checks'],
    ['pipenv/Pipfile.lock', 'develop'],
  ])('%s adds what the group %s needs, and nothing else', async (file, group) => {
    const pins = await load(file)
    const [base, more] = [select(pins, '3.11.2'), select(pins, '3.11.2', { groups: [group] })]
    expect(nameVersion(more.filter(pin => !base.includes(pin)))).toEqual(['iniconfig 2.1.0'])
  })

  it.each(['uv/uv.lock', 'poetry/poetry.lock'])('%s adds what the extra needs', async file => {
    const pins = await load(file)
    const more = select(pins, '3.11.2', { extras: pins.extras })
    const base = select(pins, '3.11.2')
    expect(nameVersion(more.filter(pin => !base.includes(pin)))).toEqual([
      'python-dateutil 2.9.0.post0',
      'six 1.17.0',
    ])
  })
})
