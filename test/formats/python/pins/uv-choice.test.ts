import { describe, expect, it } from 'vitest'
import { ok } from '../../../../src/core/result.ts'
import { targetEnvironment } from '../../../../src/formats/python/marker-environment.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import { listPinRequirements } from '../../../../src/formats/python/pins/pin-requirements.ts'
import type { Pins } from '../../../../src/formats/python/pins/pins.ts'
import { parsePins } from '../../../../src/formats/python/pins/read-pins.ts'
import { selectPins } from '../../../../src/formats/python/pins/select-pins.ts'

async function parse(text: string): Promise<Pins> {
  const pins = await parsePins('uv.lock', text, async () => ok(''))
  if (!pins.ok) throw new Error(JSON.stringify(pins.failures))
  return pins.value
}

interface Wish {
  readonly groups?: readonly string[]
  readonly extras?: readonly string[]
}

/** What is chosen on a target; codes of failures where there are any. */
function choose(pins: Pins, { groups = [], extras = [] }: Wish = {}) {
  const environment = targetEnvironment({ pythonVersion: '3.11.2', architecture: 'amd64' })
  if (!environment.ok) throw new Error('no environment')
  const target = { target: 'bookworm', environment: environment.value }
  const chosen = selectPins(pins, { ...target, groups, extras: extras.map(normalizeName) })
  return chosen.ok
    ? chosen.value.map(({ name, version }) => `${name} ${version}`)
    : chosen.failures.map(({ code }) => code)
}

/** The same for every platform, with markers. */
function list(pins: Pins, { groups = [], extras = [] }: Wish = {}) {
  const listed = listPinRequirements(pins, { groups, extras: extras.map(normalizeName) })
  return listed.ok
    ? listed.value.requirements.map(({ name, version, marker = '' }) => `${name} ${version} ${marker}`.trim())
    : listed.failures.map(({ code }) => code)
}

function registryEntry(name: string, version: string, rest = '', index = 'index', digit = 'a'): string {
  return `[[package]]
name = "${name}"
version = "${version}"
source = { registry = "https://${index}.example.org/simple" }
sdist = { url = "https://files.example.org/${name}-${version}.tar.gz", hash = "sha256:${digit.repeat(64)}" }
${rest}
`
}

describe('parts of a project that exclude each other', () => {
  const part = (kind: string, name: string) => `{ package = "app", ${kind} = "${name}" }`
  const text = [
    'version = 1',
    `conflicts = [[${part('extra', 'cpu')}, ${part('extra', 'gpu')}, ${part('group', 'old')}]]`,
    '[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }',
    'dependencies = [{ name = "web" }]',
    '[package.optional-dependencies]',
    `cpu = [{ name = "math", version = "1.0", marker = "extra == 'extra-3-app-cpu'" }]`,
    'gpu = [{ name = "math", version = "2.0" }]',
    '[package.dev-dependencies]\nold = [{ name = "web" }]\ntests = [{ name = "app", extra = ["gpu"] }]',
    registryEntry('math', '1.0', `resolution-markers = ["extra == 'extra-3-app-cpu'"]`),
    registryEntry(
      'math',
      '2.0',
      `resolution-markers = ["sys_platform == 'linux' and extra != 'extra-3-app-cpu'"]`,
    ),
    registryEntry(
      'web',
      '1.0',
      `dependencies = [
        { name = "wire", version = "1.0", marker = "extra == 'group-3-app-old' or extra == 'extra-3-app-cpu'" },
        { name = "wire", version = "2.0", marker = "extra != 'group-3-app-old' and extra != 'extra-3-app-cpu'" },
      ]`,
    ),
    ...[registryEntry('wire', '1.0'), registryEntry('wire', '2.0')],
  ].join('\n')

  it.each<[Wish, readonly string[]]>([
    [{}, ['web 1.0', 'wire 2.0']],
    [{ extras: ['cpu'] }, ['math 1.0', 'web 1.0', 'wire 1.0']],
    [{ extras: ['gpu'] }, ['math 2.0', 'web 1.0', 'wire 2.0']],
    [{ groups: ['old'] }, ['web 1.0', 'wire 1.0']],
    [{ groups: ['tests'] }, ['math 2.0', 'web 1.0', 'wire 2.0']],
    [{ extras: ['cpu', 'gpu'] }, ['pins-choice-conflict']],
    [{ extras: ['cpu'], groups: ['tests'] }, ['pins-choice-conflict']],
  ])('%j chooses the versions that belong to it', async (wish, expected) => {
    expect(choose(await parse(text), wish)).toEqual(expected)
  })

  it('leave only what a platform decides in the markers of a printed set', async () => {
    expect(list(await parse(text), { extras: ['gpu'] })).toEqual([
      'math 2.0 sys_platform == "linux"',
      'web 1.0',
      'wire 2.0',
    ])
    expect(list(await parse(text), { extras: ['cpu', 'gpu'] })).toEqual(['pins-choice-conflict'])
  })
})

describe('the project as its own dependency', () => {
  const app = '[[package]]\nname = "app"\nversion = "1"\nsource = { editable = "." }'

  it('brings what its extras need, and theirs, under the markers on the way', async () => {
    const text = [
      `version = 1\n${app}\n[package.optional-dependencies]`,
      'color = [{ name = "paint", marker = "os_name == \'posix\'" }]',
      'all = [{ name = "app", extra = ["color", "all"] }, { name = "loop" }]',
      '[package.dev-dependencies]',
      'dev = [{ name = "app", extra = ["all"], marker = "python_version < \'3.12\'" }]',
      ...[registryEntry('paint', '1'), registryEntry('loop', '1'), registryEntry('other', '1')],
    ].join('\n')
    const pins = await parse(text)
    expect(choose(pins)).toEqual([])
    expect(choose(pins, { groups: ['dev'] })).toEqual(['paint 1', 'loop 1'])
    expect(list(pins, { groups: ['dev'] })).toEqual([
      'loop 1 python_version < "3.12"',
      'paint 1 os_name == "posix" and python_version < "3.12"',
    ])
  })

  it.each([
    ['in many ways', 24, ['left', 'right']],
    ['one after the other', 2000, ['left']],
  ])('is refused where its extras name each other %s', async (_, levels, sides) => {
    const extras = Array.from({ length: levels }, (_, level) => {
      const next = sides.map(side => `"${side}${level + 1}"`).join(', ')
      return sides.map(side => `${side}${level} = [{ name = "app", extra = [${next}] }]`).join('\n')
    })
    const text = `version = 1\n${app}\n[package.optional-dependencies]\n${extras.join('\n')}\n`
    const pins = await parsePins('uv.lock', text, async () => ok(''))
    expect(!pins.ok && pins.failures[0]).toMatchObject({
      code: 'pins-unreadable',
      problem: 'the extras of app name each other in too many ways',
    })
  })

  it('may say by a marker which of its extras need what', async () => {
    const text = `version = 1\n${app}\ndependencies = [{ name = "paint", marker = "extra == 'color'" }]
[package.optional-dependencies]\ncolor = []\n${registryEntry('paint', '1')}`
    const pins = await parse(text)
    expect([choose(pins), choose(pins, { extras: ['color'] })]).toEqual([[], ['paint 1']])
    expect(list(pins, { extras: ['color'] })).toEqual(['paint 1'])
  })
})

it('is refused on platforms that the file does not support', async () => {
  const text = `version = 1\nsupported-markers = ["sys_platform == 'win32'", "sys_platform == 'darwin'"]\n`
  expect(choose(await parse(text))).toEqual(['pins-exclude-target'])
  expect(choose(await parse(text.replace('darwin', 'linux')))).toEqual([])
})

it('reads the groups of a workspace that is no project', async () => {
  const text = `version = 1\n[manifest.dependency-groups]\ndev = [{ name = "check", specifier = ">=1", extras = ["all"] }]
${registryEntry('check', '1', '[package.optional-dependencies]\nall = [{ name = "wire" }]')}${registryEntry('wire', '1')}`
  const pins = await parse(text)
  expect(pins.groups).toEqual(['dev'])
  expect([choose(pins), choose(pins, { groups: ['dev'] })]).toEqual([[], ['check 1', 'wire 1']])
})

it('reads the words of early files', async () => {
  const app = '[[package]]\nname = "app"\nversion = "1"\nsource = { editable = "." }'
  const text = `version = 1\n${app}\n[package.dependency-groups]\ndev = [{ name = "check" }]\n${registryEntry('check', '1')}`
  const pins = await parse(text.replaceAll('[package', '[distribution'))
  expect(choose(pins, { groups: ['dev'] })).toEqual(['check 1'])
  expect(pins.pins.map(({ place }) => place.line)).toEqual([8])
})

it('keeps apart what two indexes serve under one version', async () => {
  const entry = (index: string, digit: string) => registryEntry('math', '1', '', index, digit)
  const source = (index: string) => `source = { registry = "https://${index}.example.org/simple" }`
  const app = '[[package]]\nname = "app"\nversion = "1"\nsource = { virtual = "." }'
  const text = (marker: string) => `version = 1\n${app}\ndependencies = [
    { name = "math", ${source('one')}, marker = "sys_platform == 'win32'" },
    { name = "math", ${source('two')}, marker = "${marker}" },
    { name = "wire" },
  ]\n${entry('one', 'a')}${entry('two', 'b')}${registryEntry('wire', '1', '', 'two')}`
  const pins = await parse(text("sys_platform != 'win32'"))
  const listed = listPinRequirements(pins, {})
  if (!listed.ok) throw new Error('refused')
  expect(
    listed.value.requirements.map(({ marker = '', hashes }) => [marker, hashes[0]?.slice(7, 8)]),
  ).toEqual([
    ['sys_platform == "win32"', 'a'],
    ['sys_platform != "win32"', 'b'],
    ['', 'a'],
  ])
  expect(listed.value.notes.map(note => note.text)).toContain(
    'that these come from another index than the rest is not carried over: math',
  )
  expect(choose(pins)).toEqual(['math 1', 'wire 1'])
})
