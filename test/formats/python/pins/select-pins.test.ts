import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../../src/core/failure.ts'
import { absentReason } from '../../../../src/core/failures/absent-file.ts'
import { fail, ok, type Result } from '../../../../src/core/result.ts'
import { targetEnvironment } from '../../../../src/formats/python/marker-environment.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import type { Pins } from '../../../../src/formats/python/pins/pins.ts'
import { parsePins } from '../../../../src/formats/python/pins/read-pins.ts'
import { selectPins } from '../../../../src/formats/python/pins/select-pins.ts'

const hash = 'a'.repeat(64)

async function parse(file: string, text: string, pyproject?: string): Promise<Pins> {
  const missing: Result<string, Failure> = fail({
    code: 'file-unreadable',
    path: 'pyproject.toml',
    purpose: 'a file of pins',
    reason: absentReason,
  })
  const pins = await parsePins(file, text, async path =>
    path === 'pyproject.toml' && pyproject !== undefined ? ok(pyproject) : missing,
  )
  if (!pins.ok) throw new Error(JSON.stringify(pins.failures))
  return pins.value
}

function choose(
  pins: Pins,
  { groups, extras = [] }: { groups?: readonly string[]; extras?: readonly string[] } = {},
) {
  const environment = targetEnvironment({ pythonVersion: '3.11.2', architecture: 'amd64' })
  if (!environment.ok) throw new Error('no environment')
  const chosen = selectPins(pins, {
    target: 'bookworm',
    environment: environment.value,
    extras: extras.map(normalizeName),
    ...(groups === undefined ? {} : { groups }),
  })
  return chosen.ok
    ? chosen.value.map(({ name, version }) => `${name} ${version}`)
    : chosen.failures.map(({ code }) => code)
}

const uvPackage = (name: string, rest = '', version = '1.0') =>
  `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "https://example.org/simple" }\n` +
  `sdist = { url = "https://example.org/${name}-${version}.tar.gz", hash = "sha256:${hash}" }\n${rest}\n`
const uvLock = [
  'version = 1\nrequires-python = ">=3.8"\n',
  '[[package]]\nname = "app"\nversion = "0.1"\nsource = { editable = "." }\n',
  'dependencies = [{ name = "web", extra = ["fast"] }, { name = "old", marker = "python_version < \'3.11\'" }]\n',
  '[package.optional-dependencies]\ncolor = [{ name = "paint" }]\n[package.dev-dependencies]\ntests = [{ name = "check" }]\n',
  uvPackage(
    'web',
    '[package.optional-dependencies]\nfast = [{ name = "loop", version = "2.0" }]\nslow = [{ name = "check" }]',
  ),
  ...[
    uvPackage('old'),
    uvPackage('paint'),
    uvPackage('check'),
    uvPackage('loop'),
    uvPackage('loop', '', '2.0'),
  ],
].join('\n')

describe('a choice of pins', () => {
  it('follows the graph of uv.lock through markers, extras and groups', async () => {
    const pins = await parse('uv.lock', uvLock)
    expect(choose(pins)).toEqual(['web 1.0', 'loop 2.0'])
    expect(choose(pins, { groups: ['tests'], extras: ['Color'] })).toEqual([
      'web 1.0',
      'paint 1.0',
      'check 1.0',
      'loop 2.0',
    ])
    expect(choose(pins, { groups: ['nothing'], extras: ['neither'] })).toEqual([
      'pins-choice-unknown',
      'pins-choice-unknown',
    ])
  })

  it('refuses two versions that both apply', async () => {
    const pins = await parse('uv.lock', uvLock.replace('name = "loop", version = "2.0"', 'name = "loop"'))
    expect(choose(pins)).toEqual(['pin-ambiguous'])
  })

  it('refuses what comes from git, with the line', async () => {
    const git = uvLock.replace('source = { registry', 'source = { git')
    const pins = await parsePins('uv.lock', git, async () => ok(''))
    expect(pins).toMatchObject({
      ok: false,
      failures: [{ code: 'pin-not-from-index', name: 'web', place: { line: 16 } }],
    })
  })

  it('asks the pyproject.toml beside an older poetry.lock', async () => {
    const entry = (name: string, rest = '') =>
      `[[package]]\nname = "${name}"\nversion = "1.0"\noptional = false\n${rest}\n`
    const files = ['web', 'old', 'check', 'loop'].map(
      name => `${name} = [{file = "${name}-1.0.tar.gz", hash = "sha256:${hash}"}]`,
    )
    const text = [
      entry(
        'web',
        '[package.dependencies]\nloop = {version = "*", optional = true}\n[package.extras]\nfast = ["loop (>=1)"]',
      ),
      ...[entry('old'), entry('check'), entry('loop')],
      `[metadata]\nlock-version = "2.0"\n[metadata.files]\n${files.join('\n')}\n`,
    ].join('\n')
    const pyproject =
      '[tool.poetry.dependencies]\npython = "^3.8"\nweb = {version = "^1", extras = ["fast"]}\n' +
      'old = {version = "*", markers = "python_version < \'3\'"}\n[tool.poetry.group.test.dependencies]\ncheck = "*"\n'
    expect(choose(await parse('poetry.lock', text, pyproject))).toEqual(['web 1.0', 'loop 1.0'])
    expect(choose(await parse('poetry.lock', text, pyproject), { groups: ['test'] })).toEqual([
      'web 1.0',
      'check 1.0',
      'loop 1.0',
    ])
    const alone = await parse('poetry.lock', text)
    expect(alone.notes).toHaveLength(1)
    expect(choose(alone)).toHaveLength(4)
  })

  it('tells the versions of an older poetry.lock apart by what is asked for and by their interpreters', async () => {
    const entry = (name: string, version: string, python: string, rest = '') =>
      `[[package]]\nname = "${name}"\nversion = "${version}"\noptional = false\npython-versions = "${python}"\n` +
      `files = [{file = "${name}-${version}.tar.gz", hash = "sha256:${hash}"}]\n${rest}\n`
    const text = [
      entry('math', '1.0', '>=3.6'),
      entry('math', '2.0', '>=3.9'),
      entry('wire', '1.26', '>=2.7'),
      entry('wire', '2.0', '>=3.12'),
      entry(
        'web',
        '1.0',
        '>=3.6',
        '[package.dependencies]\nwire = "*"\nmath = {version = ">=2.0,<3.0 || >4"}',
      ),
      '[metadata]\nlock-version = "2.0"\n',
    ].join('\n')
    const wish = (rest: string) => `[tool.poetry.dependencies]\npython = "^3.8"\nweb = "^1"\n${rest}`
    const others =
      'math = {version = "<2", platform = "darwin"}\nwire = {version = "*", platform = "linux"}\n'
    expect(choose(await parse('poetry.lock', text, `[tool.poetry.dependencies]\n${others}`))).toEqual([
      'wire 1.26',
    ])
    const newer = text.replace('>=3.12', '>=3.8')
    expect(choose(await parse('poetry.lock', newer, wish('')))).toEqual(['math 2.0', 'wire 2.0', 'web 1.0'])
    const older = await parse('poetry.lock', newer, wish('wire = "<2"\n'))
    expect(choose(older)).toEqual(['pin-ambiguous'])
    const ways = 'math = [{version = "^1", python = "<3.9"}, {version = "^2", python = ">=3.9"}]\n'
    expect(choose(await parse('poetry.lock', text, wish(ways)))).toEqual(['math 2.0', 'wire 1.26', 'web 1.0'])
    expect(choose(await parse('poetry.lock', text, wish('math = "<2"\n')))).toEqual(['pin-ambiguous'])
    const standard = '[project]\nname = "app"\ndependencies = ["math (<2)", "wire"]\n'
    expect(choose(await parse('poetry.lock', text, standard))).toEqual(['math 1.0', 'wire 1.26'])
    await expect(parse('poetry.lock', text, wish('math = "^3"\n'))).rejects.toThrow(
      'none of the versions of math fits what needs it',
    )
    await expect(parse('poetry.lock', text, wish('math = "no range"\n'))).rejects.toThrow('pins-unreadable')
  })

  it('takes the groups in the markers of a Pipfile.lock for its sections', async () => {
    const entry = (markers: string) => ({ version: '==1.0', hashes: [`sha256:${hash}`], markers })
    const lock = {
      _meta: { 'pipfile-spec': 6 },
      default: { web: entry("python_version >= '3'") },
      develop: {
        check: entry("('dev' in dependency_groups) and (python_version >= '3.10')"),
        old: entry("'dev' in dependency_groups and python_version < '3'"),
      },
    }
    const pins = await parse('Pipfile.lock', JSON.stringify(lock))
    expect([choose(pins), choose(pins, { groups: ['develop'] })]).toEqual([
      ['web 1.0'],
      ['web 1.0', 'check 1.0'],
    ])
    const foreign = JSON.stringify(lock).replace("'dev'", "'docs'")
    expect(choose(await parse('Pipfile.lock', foreign), { groups: ['develop'] })).toEqual([
      'pin-marker-undecidable',
    ])
  })

  it('takes an arbitrary equality of a Pipfile.lock for one version', async () => {
    const text = (version: string) =>
      JSON.stringify({
        _meta: { 'pipfile-spec': 6 },
        default: { web: { version, hashes: [`sha256:${hash}`] } },
      })
    expect(choose(await parse('Pipfile.lock', text('===1.0')))).toEqual(['web 1.0'])
    await expect(parse('Pipfile.lock', text('===2.x'))).rejects.toThrow('pin-not-exact')
  })

  it('takes the default groups of a pylock.toml, or those that are chosen', async () => {
    const entry = (name: string, marker: string) =>
      `[[packages]]\nname = "${name}"\nversion = "1.0"\nmarker = "${marker}"\nsdist = {path = "${name}-1.0.tar.gz", hashes = {sha256 = "${hash}"}}\n`
    const text = `lock-version = "1.0"\ncreated-by = "x"\nextras = ["color"]\ndependency-groups = ["docs"]\ndefault-groups = ["base"]\n${entry('web', "'base' in dependency_groups")}${entry('paint', "'Color' in extras")}${entry('book', "'docs' in dependency_groups")}`
    const pins = await parse('pylock.toml', text)
    expect(choose(pins)).toEqual(['web 1.0'])
    expect(choose(pins, { groups: ['docs'], extras: ['color'] })).toEqual(['paint 1.0', 'book 1.0'])
  })

  it('has no answer where a marker asks for the kernel', async () => {
    const pins = await parse('requirements.txt', `web==1; platform_release >= "6" --hash=sha256:${hash}\n`)
    expect(choose(pins)).toEqual(['pin-marker-undecidable'])
  })
})
