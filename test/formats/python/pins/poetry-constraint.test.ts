import { describe, expect, it } from 'vitest'
import { ok } from '../../../../src/core/result.ts'
import { formatMarker } from '../../../../src/formats/python/marker.ts'
import { targetEnvironment } from '../../../../src/formats/python/marker-environment.ts'
import {
  parsePlatformConstraint,
  parsePoetryConstraint,
  parsePythonConstraint,
} from '../../../../src/formats/python/pins/poetry-constraint.ts'
import { parsePins } from '../../../../src/formats/python/pins/read-pins.ts'
import { selectPins } from '../../../../src/formats/python/pins/select-pins.ts'
import { formatSpecifierSet } from '../../../../src/formats/python/specifier-set.ts'

function translate(text: string) {
  const sets = parsePoetryConstraint(text)
  return sets.ok
    ? sets.value.map(formatSpecifierSet)
    : sets.failures.map(({ actual }) => `refused: ${actual}`)
}

it.each([
  ['*', ['']],
  ['^3.8', ['<4,>=3.8']],
  ['^ 3', ['<4,>=3']],
  ['^0.3.1', ['<0.4,>=0.3.1']],
  ['~3.8', ['<3.9,>=3.8']],
  ['~3.8.1', ['<3.9,>=3.8.1']],
  ['~3', ['<4,>=3']],
  ['~=3.8', ['~=3.8']],
  ['3.8', ['==3.8']],
  ['3.*', ['==3.*']],
  ['>=3.6 <4, !=3.7.*', ['!=3.7.*,<4,>=3.6']],
  ['~2.7 || ^3.6', ['<2.8,>=2.7', '<4,>=3.6']],
  ['^x', ['refused: x']],
  ['>=', ['refused: >=']],
  ['>3 <', ['refused: <']],
])('reads the constraint %s', (text, sets) => {
  expect(translate(text)).toEqual(sets)
})

it.each([
  ['darwin', 'sys_platform == "darwin"'],
  ['!=win32', 'sys_platform != "win32"'],
  ['!= win32, !=darwin', 'sys_platform != "win32" and sys_platform != "darwin"'],
  ['linux || ==darwin', 'sys_platform == "linux" or sys_platform == "darwin"'],
  ['linux || *', undefined],
])('makes a marker of the platform %s', (text, marker) => {
  const made = parsePlatformConstraint(text)
  expect(made.ok && (made.value === undefined ? undefined : formatMarker(made.value))).toBe(marker)
})

it('makes a marker of a constraint on the interpreter', () => {
  const marker = (text: string) => {
    const parsed = parsePythonConstraint(text)
    return parsed.ok ? parsed.value && formatMarker(parsed.value) : parsed.failures
  }
  expect(marker('~2.7 || ^3.6')).toBe(
    '(python_full_version < "2.8" and python_full_version >= "2.7") or (python_full_version < "4" and python_full_version >= "3.6")',
  )
  expect(marker('>=3 || *')).toBeUndefined()
})

describe('a project of Poetry 1', () => {
  const entry = (name: string) =>
    `[[package]]\nname = "${name}"\nversion = "1.0"\noptional = false\nfiles = [{file = "${name}-1.0.tar.gz", hash = "sha256:${'a'.repeat(64)}"}]\n`
  const lock = (python: string) =>
    `${entry('web')}${entry('backport')}[metadata]\nlock-version = "2.0"\npython-versions = "${python}"\n`
  const pyproject =
    '[tool.poetry.dependencies]\npython = "^3.6"\nweb = "^1"\nbackport = {version = "^1", python = "~3.6 || 3.7.*", markers = "os_name == \'posix\'"}\n'
  const choose = async (python: string, text = pyproject) => {
    const pins = await parsePins('poetry.lock', lock(python), async () => ok(text))
    const environment = targetEnvironment({ pythonVersion: '3.11.2', architecture: 'amd64' })
    if (!environment.ok) throw new Error('no environment')
    const chosen = pins.ok
      ? selectPins(pins.value, { target: 'bookworm', environment: environment.value })
      : pins
    return chosen.ok ? chosen.value.map(({ name }) => name) : chosen.failures
  }

  it('needs nothing that is for other interpreters', async () => {
    expect(await choose('^3.6')).toEqual(['web'])
    expect(await choose('^3.6', pyproject.replace('3.7.*', '3.11.*'))).toEqual(['web', 'backport'])
  })

  it('is refused where its lock is for other interpreters', async () => {
    expect(await choose('~3.6')).toMatchObject([
      { code: 'pins-exclude-target', condition: 'python <3.7,>=3.6' },
    ])
    expect(await choose('~2.7 || ~3.6')).toMatchObject([{ code: 'pins-exclude-target' }])
    expect(await choose('nonsense')).toMatchObject([{ code: 'pins-unreadable' }])
  })
})
