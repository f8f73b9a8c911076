import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../../src/core/failure.ts'
import { absentReason } from '../../../../src/core/failures/absent-file.ts'
import { fail, type Result } from '../../../../src/core/result.ts'
import { targetEnvironment } from '../../../../src/formats/python/marker-environment.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import type { PinGroups } from '../../../../src/formats/python/pins/pin-conditions.ts'
import { formatPinHash } from '../../../../src/formats/python/pins/pin-hash.ts'
import {
  formatPinRequirements,
  listPinRequirements,
} from '../../../../src/formats/python/pins/pin-requirements.ts'
import type { Pins } from '../../../../src/formats/python/pins/pins.ts'
import { parsePins } from '../../../../src/formats/python/pins/read-pins.ts'
import { selectPins } from '../../../../src/formats/python/pins/select-pins.ts'
import { itWithCorpora } from '../corpus.ts'

const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'pins')

async function read(path: string): Promise<Result<string, Failure>> {
  try {
    return { ok: true, value: readFileSync(path, 'utf8') }
  } catch {
    return fail({ code: 'file-unreadable', path, purpose: 'a file of pins', reason: absentReason })
  }
}

async function parse(path: string, text = readFileSync(path, 'utf8')): Promise<Pins> {
  const pins = await parsePins(path, text, read)
  if (!pins.ok) throw new Error(JSON.stringify(pins.failures))
  return pins.value
}

/** What a requirements file that was printed says, read again. */
async function print(pins: Pins, choice: PinGroups = {}): Promise<Pins> {
  const listed = listPinRequirements(pins, choice)
  if (!listed.ok) throw new Error(JSON.stringify(listed.failures))
  return parse('requirements.txt', formatPinRequirements(listed.value))
}

/** Names, versions and hashes that hold for an interpreter of Linux, or of a platform of another name. */
function hold(pins: Pins, pythonVersion: string, platform = 'linux', choice: PinGroups = {}) {
  const environment = targetEnvironment({ pythonVersion, architecture: 'amd64' })
  if (!environment.ok) throw new Error('no environment')
  const changed = { ...environment.value, sys_platform: platform, platform_release: '', platform_version: '' }
  const selected = selectPins(pins, { target: 'test', environment: changed, ...choice })
  if (!selected.ok) throw new Error(JSON.stringify(selected.failures))
  return selected.value
    .map(({ name, version, hashes }) => `${name} ${version} ${hashes.map(formatPinHash).sort().join(' ')}`)
    .sort()
}

describe.each(['uv/uv.lock', 'uv/pylock.toml', 'poetry/poetry.lock', 'pipenv/Pipfile.lock'])('%s', file => {
  it('is printed as requirements that hold where its pins hold', async () => {
    const pins = await parse(join(folder, file))
    const printed = await print(pins)
    const pythons = file.startsWith('pipenv') ? ['3.11.2'] : ['3.11.2', '3.13.5']
    for (const python of pythons)
      for (const platform of ['linux', 'win32'])
        expect(hold(printed, python, platform)).toEqual(hold(pins, python, platform))
  })

  it('is printed the same whatever the order of its entries', async () => {
    const pins = await parse(join(folder, file))
    if (pins.graph !== undefined) return
    const turned = { ...pins, pins: [...pins.pins].reverse() }
    const [first, second] = [listPinRequirements(pins, {}), listPinRequirements(turned, {})]
    if (!first.ok || !second.ok) throw new Error('refused')
    expect(formatPinRequirements(second.value)).toBe(formatPinRequirements(first.value))
  })
})

it('prints what groups and extras add', async () => {
  const pins = await parse(join(folder, 'uv/uv.lock'))
  const choice = { groups: ['checks'], extras: [normalizeName('dates')] }
  const names = (await print(pins, choice)).pins.map(({ name }) => name)
  expect(names.filter(name => ['iniconfig', 'six', 'python-dateutil'].includes(name))).toEqual([
    'iniconfig',
    'python-dateutil',
    'six',
  ])
})

it('says what a requirements file cannot say', async () => {
  const listed = listPinRequirements(await parse(join(folder, 'uv/uv.lock')), {})
  if (!listed.ok) throw new Error('refused')
  expect(listed.value.notes.map(({ text }) => text)).toEqual([
    'sample is the project itself and no pin',
    'that the file is for Python <4.0,>=3.11 is not carried over',
    'which hash belongs to which file, and the sizes, are not carried over',
    'groups that are left out: checks (choose them with --group)',
    'extras that are left out: dates (choose them with --extra)',
    'left out, since nothing that is chosen needs them: iniconfig 2.1.0, python-dateutil 2.9.0.post0, six 1.17.0',
  ])
})

it('says what of a newer pylock.toml is not read', async () => {
  const text = `lock-version = "1.3"
created-by = "x"
[[packages]]
name = "a"
version = "1"
attestation-identities = [{ kind = "x" }]
sdist = { path = "a-1.tar.gz", hashes = { sha256 = "${'a'.repeat(64)}" } }
`
  const listed = listPinRequirements(await parse('pylock.toml', text), {})
  if (!listed.ok) throw new Error(JSON.stringify(listed.failures))
  expect(listed.value.notes.map(note => note.text).slice(0, 2)).toEqual([
    'the file is of version 1.3: what that adds to 1.0 is not read',
    'attestation identities have no effect: a',
  ])
})

it('joins the markers of all ways that lead to a pin', async () => {
  const text = `version = 1
[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [
  { name = "a", marker = "sys_platform == 'linux'" },
  { name = "b", marker = "python_version < '3.12' or os_name == 'nt'" },
]
[[package]]
name = "a"
version = "1"
source = { registry = "https://index.example.org/simple" }
dependencies = [{ name = "c", marker = "python_version >= '3.9'" }, { name = "a" }]
sdist = { url = "a-1.tar.gz", hash = "sha256:${'a'.repeat(64)}" }
[[package]]
name = "b"
version = "1"
source = { registry = "https://index.example.org/simple" }
dependencies = [{ name = "c" }]
sdist = { url = "b-1.tar.gz", hash = "sha256:${'b'.repeat(64)}" }
[[package]]
name = "c"
version = "1"
source = { registry = "https://index.example.org/simple" }
sdist = { url = "c-1.tar.gz", hash = "sha256:${'c'.repeat(64)}" }
`
  const listed = listPinRequirements(await parse('uv.lock', text), {})
  if (!listed.ok) throw new Error(JSON.stringify(listed.failures))
  expect(listed.value.requirements.map(({ name, marker }) => [name, marker])).toEqual([
    ['a', 'sys_platform == "linux"'],
    ['b', 'python_version < "3.12" or os_name == "nt"'],
    [
      'c',
      '(python_version < "3.12" or os_name == "nt") or python_version >= "3.9" and sys_platform == "linux"',
    ],
  ])
})

it('keeps the parentheses of a marker that is joined with others', async () => {
  const text = `version = 1
[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [
  { name = "a", marker = "(sys_platform == 'linux' or os_name == 'nt') and ((python_version < '4' and os_name != 'java'))" },
]
[[package]]
name = "a"
version = "1"
source = { registry = "https://index.example.org/simple" }
sdist = { url = "a-1.tar.gz", hash = "sha256:${'a'.repeat(64)}" }
`
  const listed = listPinRequirements(await parse('uv.lock', text), {})
  expect(listed.ok && listed.value.requirements.map(({ marker }) => marker)).toEqual([
    '(sys_platform == "linux" or os_name == "nt") and os_name != "java" and python_version < "4"',
  ])
})

it('says for each version of one project where it is needed', async () => {
  const entry = (version: string, marker: string) => `[[package]]
name = "a"
version = "${version}"
source = { registry = "https://index.example.org/simple" }
resolution-markers = ["${marker}"]
sdist = { url = "a-${version}.tar.gz", hash = "sha256:${version.repeat(64)}" }
`
  const text = `version = 1
[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "a", version = "1", marker = "os_name == 'posix'" }, { name = "a", version = "2" }]
${entry('1', "python_version < '3.12'")}${entry('2', "python_version >= '3.12'")}`
  const listed = listPinRequirements(await parse('uv.lock', text), {})
  if (!listed.ok) throw new Error(JSON.stringify(listed.failures))
  expect(listed.value.requirements.map(({ version, marker }) => [version, marker])).toEqual([
    ['1', 'os_name == "posix" and python_version < "3.12"'],
    ['2', 'python_version >= "3.12"'],
  ])
})

it('refuses every pin that has no sdist, in one report', async () => {
  const entry = (name: string) =>
    `[[packages]]\nname = "${name}"\nversion = "1"\nwheels = [{ url = "${name}-1-py3-none-any.whl", hashes = { sha256 = "${'a'.repeat(64)}" } }]\n`
  const text = `lock-version = "1.0"\ncreated-by = "test"\n${entry('a')}${entry('b')}`
  const listed = listPinRequirements(await parse('pylock.toml', text), {})
  expect(listed.ok ? [] : listed.failures.map(({ code }) => code)).toEqual([
    'pin-without-sdist',
    'pin-without-sdist',
  ])
})

itWithCorpora('uv.lock is printed as uv exports it', async corpora => {
  const pins = await parse(`${corpora}/locks/uv/uv.lock`)
  const printed = await print(pins, { groups: pins.groups, extras: pins.extras })
  const exported = await parse(`${corpora}/locks/uv-export/requirements.txt`)
  for (const python of ['3.10.1', '3.11.2', '3.13.5', '3.14.0'])
    for (const platform of ['linux', 'win32', 'emscripten'])
      expect(hold(printed, python, platform)).toEqual(hold(exported, python, platform))
})
