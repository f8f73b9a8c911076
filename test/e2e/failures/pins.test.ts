import { expect, it } from 'vitest'
import { failing, placeFiles } from '../rig/failing.ts'

const hash = 'sha256:5d0e2d9b8b1c3f0c4d7e6a5b4c3d2e1f00112233445566778899aabbccddeeff'
const recipe = (pins: string, more = '') => `schema: 1
package: {name: tiny, maintainer: "A <a@example.org>"}
python: {pins: ${pins}${more}}
targets:
  bookworm: {archives: [debian]}
`

/** Locks a recipe whose file of pins holds this text. */
function lock(text: string, file = 'pins.txt', more = ''): Promise<string> {
  const cwd = placeFiles({ 'tiny.yaml': recipe(file, more), [file]: text })
  return failing(['lock', 'tiny.yaml'], {
    cwd,
    environment: { DEBWRIGHT_INDEX_URL: 'http://127.0.0.1:1/simple' },
  })
}

/** A pylock.toml with two versions of six, each with its marker. */
function twice(...markers: readonly string[]): string {
  const packages = ['1.15.0', '1.16.0'].map((version, index) => [
    '[[packages]]',
    'name = "six"',
    `version = "${version}"`,
    ...(markers[index] === undefined ? [] : [`marker = "${markers[index]}"`]),
    '[packages.sdist]',
    `name = "six-${version}.tar.gz"`,
    `url = "https://example.org/six-${version}.tar.gz"`,
    '[packages.sdist.hashes]',
    `sha256 = "${hash.slice(7)}"`,
    '',
  ])
  return ['lock-version = "1.0"', 'created-by = "pip"', ...packages.flat()].join('\n')
}

it('refuses a pin without a hash', async () => {
  expect(await lock(`six==1.16.0 --hash=${hash}\nmarkupsafe==3.0.2\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-without-hash]: markupsafe is pinned without a hash
      --> pins.txt:2

    hint: write the hashes too: \`uv export --format requirements.txt\`, \`uv pip compile --generate-hashes\` or \`pip-compile --generate-hashes\`
    "
  `)
})

it('refuses a hash that proves nothing', async () => {
  expect(await lock('six==1.16.0 --hash=md5:d41d8cd98f00b204e9800998ecf8427e\n')).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-hash-unusable]: a hash of six proves nothing
      --> pins.txt:1
      expected: sha256, sha384 or sha512 in hexadecimal digits
      actual:   md5:d41d8cd98f00b204e9800998ecf8427e

    hint: pin again with a tool that writes SHA-256
    "
  `)
})

it('refuses a range', async () => {
  expect(await lock(`six>=1.16 --hash=${hash}\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-not-exact]: six>=1.16 does not name exactly one version
      --> pins.txt:1

    hint: pin it with \`==\` and one version
    "
  `)
})

it('refuses a pin that comes from no index', async () => {
  expect(await lock(`six @ https://example.org/six-1.16.0.tar.gz --hash=${hash}\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-not-from-index]: six comes from no index but from a URL
      --> pins.txt:1

    hint: pin a published version, or name the sdist that stands for it under \`python.sources\`; for what is published nowhere make one (\`python -m build --sdist\`) and put it into a folder that is an index of your own (\`python.indexes\`); if it is the application itself, say so with the recipe's \`source\` and leave it out of the pins
    "
  `)
})

it('refuses an option of a pin', async () => {
  expect(await lock(`six==1.16.0 --hash=${hash} --config-settings=a=b\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-option-unsupported]: six has the option --config-settings, which cannot be carried over
      --> pins.txt:1

    hint: leave it out here and say it in the recipe, under \`python.overrides.six\`
    "
  `)
})

it('refuses two versions of one project', async () => {
  expect(await lock(`six==1.16.0 --hash=${hash}\nsix==1.15.0 --hash=${hash}\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-contradiction]: two pins of six contradict each other: 1.16.0 and 1.15.0
      --> pins.txt:2
      the other: pins.txt:1

    hint: keep the one that is right
    "
  `)
})

it('refuses one project in two spellings', async () => {
  expect(await lock(`Mako==1.3.0 --hash=${hash}\nmako==1.3.0 --hash=${hash}\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-spelled-twice]: Mako and mako are one project
      --> pins.txt:2
      the other: pins.txt:1

    hint: keep one entry, in one spelling
    "
  `)
})

it('refuses a variable in a file of pins', async () => {
  const text = `six==\${VERSION} --hash=${hash}\n`
  expect(await lock(text)).toMatchInlineSnapshot(`
    "exit status 2
    error[pins-variable]: the line depends on the environment variable VERSION
      --> pins.txt:1

    hint: write its value into the file: equal files must give equal locks on every machine
    "
  `)
})

it('refuses a line that is no requirement', async () => {
  expect(await lock(`six=1.16.0 --hash=${hash}\n`)).toMatchInlineSnapshot(`
    "exit status 2
    error[pins-unreadable]: not a requirement
      --> pins.txt:1
      expected: a version specifier, ";" or the end
      actual:   six=1.16.0

    hint: write the file again with the tool that it comes from, or correct the line
    "
  `)
})

it('refuses a file of pins that it does not know by its name', async () => {
  expect(await lock('', 'pins.toml')).toMatchInlineSnapshot(`
    "exit status 2
    error[pins-kind-unknown]: pins.toml is no file of pins that debwright knows by its name

    hint: name it *.txt (requirements with hashes), pylock.toml, uv.lock, poetry.lock or Pipfile.lock
    "
  `)
})

it('refuses a lock of another tool in a version that it does not know', async () => {
  expect(await lock('version = 99\nrequires-python = ">=3.11"\n', 'uv.lock')).toMatchInlineSnapshot(`
    "exit status 2
    error[pins-version-unknown]: uv.lock in a version that debwright does not know
      --> uv.lock
      expected: 1
      actual:   99

    hint: write it with a tool of a known version, or export it as requirements with hashes
    "
  `)
})

it('refuses a marker that cannot be decided', async () => {
  const text = `six==1.16.0 ; platform_release == "6.1" --hash=${hash}\n`
  expect(await lock(text)).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-marker-undecidable]: whether six is needed cannot be decided: the marker's variable is not defined here: platform_release
      --> pins.txt:1
      marker: platform_release == "6.1"

    hint: remove the marker, or replace it by one about the Python version or the platform
    "
  `)
})

it('refuses a pin that another tool found no sdist for', async () => {
  const text = `lock-version = "1.0"\ncreated-by = "pip"\n[[packages]]\nname = "six"\nversion = "1.16.0"\n[[packages.wheels]]\nname = "six-1.16.0-py2.py3-none-any.whl"\nurl = "https://example.org/six-1.16.0-py2.py3-none-any.whl"\n[packages.wheels.hashes]\nsha256 = "${hash.slice(7)}"\n`
  expect(await lock(text, 'pylock.toml')).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-without-sdist]: six 1.16.0 is pinned without an sdist: there is nothing to build it from
      --> pylock.toml:3
      wheels: 1

    hint: lock again so that sdists are listed (\`pip lock\` lists none), or pin a version of six that has one
    "
  `)
})

it('refuses pins that are for another Python', async () => {
  const text = 'lock-version = "1.0"\ncreated-by = "pip"\nrequires-python = ">=3.13"\npackages = []\n'
  expect(await lock(text, 'pylock.toml')).toMatchInlineSnapshot(`
    "exit status 2
    error[pins-exclude-target]: pylock.toml is not meant for bookworm
      --> pylock.toml
      condition: python >=3.13

    hint: lock again with a range of Python versions and platforms that includes the target
    "
  `)
})

it('refuses a group that the pins do not have', async () => {
  const text = 'lock-version = "1.0"\ncreated-by = "pip"\ndependency-groups = ["dev"]\npackages = []\n'
  expect(await lock(text, 'pylock.toml', ', groups: [server]')).toMatchInlineSnapshot(`
    "exit status 2
    error[pins-choice-unknown]: pylock.toml has no group server
      known: dev

    hint: correct the name in the recipe's \`python\` section
    "
  `)
})

it('refuses two extras that the pins say exclude each other', async () => {
  const part = (extra: string) => `{ package = "tiny", extra = "${extra}" }`
  const project = `[[package]]
name = "tiny"
version = "1"
source = { virtual = "." }
[package.optional-dependencies]
cpu = []
gpu = []
`
  const text = `version = 1\nconflicts = [[${part('cpu')}, ${part('gpu')}]]\n${project}`
  expect(await lock(text, 'uv.lock', ', extras: [gpu, cpu]')).toMatchInlineSnapshot(`
    "exit status 2
    error[pins-choice-conflict]: uv.lock says that what is chosen excludes one another
      chosen: the extra cpu of tiny, the extra gpu of tiny

    hint: choose one of them
    "
  `)
})

it('refuses two versions of one project that apply at once', async () => {
  expect(await lock(twice(), 'pylock.toml')).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-contradiction]: two pins of six contradict each other: 1.15.0 and 1.16.0
      --> pylock.toml:12
      the other: pylock.toml:3

    hint: keep the one that is right
    "
  `)
})

it('refuses two versions of one project whose markers do not exclude each other', async () => {
  const markers = [`python_version >= '3.9'`, `python_version >= '3.10'`]
  expect(await lock(twice(...markers), 'pylock.toml')).toMatchInlineSnapshot(`
    "exit status 2
    error[pin-ambiguous]: more than one version of six applies to bookworm
      --> pylock.toml:3
      versions: 1.15.0, 1.16.0

    hint: pin again so that the markers exclude each other, or choose other groups and extras
    "
  `)
})

it('says that the file of pins is missing', async () => {
  const cwd = placeFiles({ 'tiny.yaml': recipe('requirements.txt') })
  expect(await failing(['lock', 'tiny.yaml'], { cwd })).toMatchInlineSnapshot(`
    "exit status 2
    error[file-unreadable]: the file of pins cannot be read: requirements.txt
      reason: there is no such file

    hint: check the path; paths on the command line are relative to the current folder, paths in a recipe to the recipe
    "
  `)
})
