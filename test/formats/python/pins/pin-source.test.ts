import { describe, expect, it } from 'vitest'
import { ok } from '../../../../src/core/result.ts'
import { targetEnvironment } from '../../../../src/formats/python/marker-environment.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import type { MappedSource } from '../../../../src/formats/python/pins/pin-source.ts'
import { parsePins } from '../../../../src/formats/python/pins/read-pins.ts'
import { selectPins } from '../../../../src/formats/python/pins/select-pins.ts'

const hash = { algorithm: 'sha256', digest: 'cd'.repeat(32) } as const
const other = 'ab'.repeat(32)
const sources = new Map<string, MappedSource>([['acme-lib', { version: '1.4', hashes: [hash] }]])

/** The pins as texts, or the problems. */
async function read(file: string, text: string, map: ReadonlyMap<string, MappedSource> = sources) {
  const pins = await parsePins(file, text, async () => ok(''), map)
  if (!pins.ok) return pins.failures.map(one => ('problem' in one ? `${one.code}: ${one.problem}` : one.code))
  return pins.value.pins.map(
    ({ name, version, hashes, conditions, extras }) =>
      `${name}${extras.length === 0 ? '' : `[${extras.join()}]`}==${version} ${hashes.map(({ digest }) => digest.slice(0, 4)).join()} ${conditions.map(({ group, marker }) => `${group ?? '-'}${marker === undefined ? '' : '?'}`).join()}`,
  )
}

const formats: readonly (readonly [file: string, text: string, pins: readonly string[]])[] = [
  [
    'requirements.txt',
    `six==1.16 --hash=sha256:${other}\nAcme_Lib[tls] @ git+https://example.org/lib@abc ; python_version > "3"\n`,
    ['six==1.16 abab -', 'acme-lib[tls]==1.4 cdcd -?'],
  ],
  ['requirements.txt', '-e git+https://example.org/lib@abc#egg=acme_lib\n', ['acme-lib==1.4 cdcd -']],
  [
    'requirements.txt',
    'https://example.org/x.tar.gz#subdirectory=a&egg=Acme.Lib\n',
    ['acme-lib==1.4 cdcd -'],
  ],
  [
    'uv.lock',
    'version = 1\n[[package]]\nname = "acme-lib"\nversion = "1.4.0"\nsource = { git = "https://example.org/lib?rev=a#a" }\nresolution-markers = ["python_version > \'3\'"]\n',
    ['acme-lib==1.4 cdcd -?'],
  ],
  [
    'poetry.lock',
    '[[package]]\nname = "acme-lib"\nversion = "1.4"\ngroups = ["main"]\nfiles = []\n[package.source]\ntype = "git"\nurl = "https://example.org/lib"\n[metadata]\nlock-version = "2.1"\n',
    ['acme-lib==1.4 cdcd main'],
  ],
  [
    'Pipfile.lock',
    '{"_meta": {"pipfile-spec": 6}, "default": {"acme-lib": {"git": "https://example.org/lib", "ref": "a", "markers": "python_version > \'3\'"}}}',
    ['acme-lib==1.4 cdcd default?'],
  ],
  [
    'pylock.toml',
    'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "acme-lib"\nvcs = {type = "git", url = "https://example.org/lib", commit-id = "abc"}\n',
    ['acme-lib==1.4 cdcd -'],
  ],
]

it.each(formats)('maps what comes from elsewhere to a published sdist: %s', async (file, text, pins) => {
  expect(await read(file, text)).toEqual(pins)
  expect(await read(file, text, new Map())).toEqual(['pin-not-from-index'])
})

it('refuses a mapping to another version than the pins say, and one that maps nothing', async () => {
  const [, , , [file = '', text = ''] = []] = formats
  const other = new Map([['acme-lib', { version: '1.5', hashes: [hash] }]])
  expect(await read(file, text, other)).toEqual([
    "pin-contradiction: 1.4.0 and 1.5 in the recipe's python.sources",
  ])
  const published = `acme-lib==1.4 --hash=sha256:${hash.digest}\n`
  expect(await read('requirements.txt', published)).toEqual(['override-unused'])
  expect(await read('requirements.txt', './lib\n-e ../acme-lib\n')).toEqual([
    'pin-not-from-index',
    'pin-not-from-index',
  ])
  expect(await read('requirements.txt', 'file:lib#egg=lib\ngit+file:../lib\n')).toEqual([
    'pin-not-from-index',
    'pin-not-from-index',
  ])
})

it.each([
  [
    'requirements.txt',
    '-e .\n--editable ./[tls]\n.[tls] ; os_name == "posix"\n-e file:.\nfile:.#egg=app\n',
    5,
  ],
  ['Pipfile.lock', '{"_meta": {"pipfile-spec": 6}, "default": {"app": {"editable": true, "path": "."}}}', 1],
  [
    'pylock.toml',
    'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "app"\ndirectory = {path = "."}\n',
    1,
  ],
  [
    'uv.lock',
    'version = 1\n[[package]]\nname = "app"\nversion = "1"\nsource = { editable = "." }\n[package.optional-dependencies]\ntls = []\n',
    1,
  ],
])('takes the project itself in %s for no pin', async (file, text, notes) => {
  const pins = await parsePins(file, text, async () => ok(''))
  expect(pins.ok && [pins.value.pins, pins.value.notes.length]).toEqual([[], notes])
  expect(pins.ok && pins.value.notes[0]?.text).toMatch(/ is the project itself and no pin$/)
})

describe('a workspace in uv.lock', () => {
  const member = (name: string, folder: string, needs: readonly string[]) =>
    `[[package]]\nname = "${name}"\nversion = "1.4"\nsource = { editable = "${folder}" }\ndependencies = [${needs.map(one => `{ name = "${one}" }`).join(', ')}]\n`
  const published = (name: string) =>
    `[[package]]\nname = "${name}"\nversion = "1"\nsource = { registry = "https://example.org/simple" }\nsdist = { url = "https://example.org/${name}-1.tar.gz", hash = "sha256:${other}" }\n`
  const text = [
    'version = 1\n',
    member('app', '.', ['six', 'acme-lib']),
    member('acme-lib', 'packages/lib', ['idna']),
    member('tool', 'packages/tool', ['idna', 'app']),
    published('six'),
    published('idna'),
  ].join('')
  const choose = async (application: string | undefined, map: ReadonlyMap<string, MappedSource>) => {
    const name = application === undefined ? undefined : normalizeName(application)
    const pins = await parsePins('uv.lock', text, async () => ok(''), map, name)
    const environment = targetEnvironment({ pythonVersion: '3.11.2', architecture: 'amd64' })
    if (!environment.ok) throw new Error('no environment')
    const chosen = pins.ok
      ? selectPins(pins.value, { target: 'bookworm', environment: environment.value })
      : pins
    return chosen.ok ? chosen.value.map(one => one.name) : chosen.failures
  }

  it('refuses a member that another one needs, and says where it stands', async () => {
    expect(await choose('app', new Map())).toMatchObject([
      {
        code: 'pin-not-from-index',
        name: 'acme-lib',
        source: 'the folder packages/lib',
        place: { file: 'uv.lock', line: 7 },
      },
    ])
    expect(await choose('tool', sources)).toMatchObject([
      { code: 'pin-not-from-index', name: 'app', source: 'the folder .' },
    ])
  })

  it('takes a member for the sdist that the recipe names, with what it needs', async () => {
    expect(await choose('app', sources)).toEqual(['acme-lib', 'six', 'idna'])
    expect(await choose(undefined, sources)).toEqual(['acme-lib', 'six', 'idna'])
  })

  it('follows the member which is the application', async () => {
    expect(await choose('Acme_Lib', new Map())).toEqual(['idna'])
  })
})
