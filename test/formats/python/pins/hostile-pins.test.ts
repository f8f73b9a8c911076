import { describe, expect, it } from 'vitest'
import { absentReason } from '../../../../src/core/failures/absent-file.ts'
import { fail, ok } from '../../../../src/core/result.ts'
import { parsePins } from '../../../../src/formats/python/pins/read-pins.ts'

const digest = 'a'.repeat(64)
const files = ['requirements.txt', 'pylock.toml', 'uv.lock', 'poetry.lock', 'Pipfile.lock']
const hundredMegabytes = `${'#'.repeat(99)}\n`.repeat(1_000_000)

/** What a format's parser says of a text: its pins by name, or the problems. */
async function read(file: string, text: string, others: Readonly<Record<string, string>> = {}) {
  const pins = await parsePins(file, text, async path =>
    Object.hasOwn(others, path)
      ? ok(others[path] ?? '')
      : fail({ code: 'file-unreadable', path, purpose: 'a test', reason: absentReason }),
  )
  if (pins.ok) return pins.value.pins.map(({ name }) => String(name))
  return pins.failures.map(one => ('problem' in one ? one.problem : one.code))
}

/** Milliseconds that a machine with nothing else to do needs a small part of. */
const patience = 10_000

describe.each(files)('a hostile %s', file => {
  it('of a hundred megabytes is refused before it is parsed', async () => {
    const before = performance.now()
    expect(await read(file, hundredMegabytes)).toEqual(['the file is longer than 33554432 characters'])
    expect(performance.now() - before).toBeLessThan(1000)
  })

  it.each([
    ['a thousand nested tables', `[${Array(1000).fill('a').join('.')}]\nx = 1\n`],
    ['a thousand nested lists', `a = ${'['.repeat(1000)}${']'.repeat(1000)}\n`],
    ['a hundred thousand nested lists of JSON', `{"_meta": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['half a million blanks', `a${' '.repeat(500_000)}b\n`],
    ['a hundred thousand options', `a==1 ${'--hash x '.repeat(100_000)}\n`],
    ['a line of two million characters', `a==1 ${'--hash x '.repeat(220_000)}\n`],
    ['a table of a prototype', '[a.__proto__]\nx = 1\n'],
    [
      'a member of a prototype',
      '{"_meta": {"pipfile-spec": 6}, "default": {"__proto__": {"version": "==1"}}}',
    ],
  ])('of %s is refused', async (_, text) => {
    const before = performance.now()
    const pins = await parsePins(file, text, async () => ok(''))
    expect(pins.ok).toBe(false)
    expect(performance.now() - before).toBeLessThan(patience)
  })
})

it.each([
  ['requirements.txt', 'six\n'.repeat(200_000)],
  ['uv.lock', `version = 1\n${'[[package]]\nname=1\n'.repeat(20_000)}`],
  ['poetry.lock', `${'[[package]]\nname=1\n'.repeat(20_000)}[metadata]\nlock-version = "2.1"\n`],
  ['pylock.toml', `lock-version = "1.0"\ncreated-by = "x"\n${'[[packages]]\nname=1\n'.repeat(20_000)}`],
])('refuses a %s of which every line is wrong with as many problems as people read', async (file, text) => {
  const problems = await read(file, text)
  expect(problems).toHaveLength(1001)
  expect(problems.at(-1)).toMatch(/^\d+ more problems, which are not listed$/)
})

it('refuses a Pipfile.lock with more problems than the schema library can hold', async () => {
  const entries = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`p${index}`, 1]))
  const text = JSON.stringify({ _meta: { 'pipfile-spec': 6 }, default: entries })
  expect(await read('Pipfile.lock', text)).toEqual(['more problems than can be named'])
})

it('lets a project and a group be named like a member of every object', async () => {
  const older = `[[package]]\nname = "constructor"\nversion = "1"\n[metadata]\nlock-version = "1.1"\n[metadata.files]\n`
  expect(await read('poetry.lock', older)).toEqual(['pin-without-hash'])
  const newer = `[[package]]
name = "six"
version = "1"
groups = ["constructor"]
files = [{file = "six-1.tar.gz", hash = "sha256:${digest}"}]
[package.markers]
main = "os_name == 'posix'"
[metadata]
lock-version = "2.1"
`
  expect(await read('poetry.lock', newer)).toEqual(['six'])
  const pipfile = { version: '==1', hashes: [`sha256:${digest}`] }
  const text = JSON.stringify({ _meta: { 'pipfile-spec': 6 }, default: { constructor: pipfile } })
  expect(await read('Pipfile.lock', text)).toEqual(['constructor'])
})

it.each([
  ['requirements.txt', `../six==1 --hash=sha256:${digest}\n`, 'pin-not-from-index'],
  ['requirements.txt', `..%2fsix==1 --hash=sha256:${digest}\n`, 'not a requirement'],
  [
    'pylock.toml',
    `lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "../six"\nversion = "1"\nsdist = {name = "six-1.tar.gz", url = "https://example.org/six-1.tar.gz", hashes = {sha256 = "${digest}"}}\n`,
    'packages[0].name: not a normalized name',
  ],
  [
    'pylock.toml',
    `lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "six"\nversion = "1"\nsdist = {name = "../six-1.tar.gz", url = "https://example.org/six-1.tar.gz", hashes = {sha256 = "${digest}"}}\n`,
    "packages[0].sdist: the file is another project's",
  ],
  [
    'uv.lock',
    `version = 1\n[[package]]\nname = "../six"\nversion = "1"\nsource = {registry = "https://example.org"}\n`,
  ],
  [
    'poetry.lock',
    `[[package]]\nname = "../six"\nversion = "1"\nfiles = []\n[metadata]\nlock-version = "2.1"\n`,
  ],
  [
    'Pipfile.lock',
    JSON.stringify({ _meta: { 'pipfile-spec': 6 }, default: { '../six': { version: '==1' } } }),
  ],
])('refuses a name in %s that is none', async (file, text, problem = 'not a project name') => {
  expect(await read(file, text)).toEqual([problem])
})

it('refuses requirements that include more than one file may hold', async () => {
  const large = `#${' '.repeat(12_000_000)}\n`
  const text = '-r a.txt\n-r b.txt\n-r a.txt\n'
  expect(await read('requirements.txt', text, { 'a.txt': large, 'b.txt': large })).toEqual([
    'the files together are longer than 33554432 characters',
  ])
})

it.each([
  ['lines that say the same', () => `six==1 --hash=sha256:${digest}\n`],
  ['pins with a marker each', (index: number) => `six==1 ; os_name == "${index}" --hash=sha256:${digest}\n`],
  ['projects', (index: number) => `p${index}==1 --hash=sha256:${digest}\n`],
])('reads twenty thousand %s within bounded time', async (_, line) => {
  const text = Array.from({ length: 20_000 }, (_, index) => line(index)).join('')
  const before = performance.now()
  expect((await read('requirements.txt', text)).length).toBeGreaterThan(0)
  expect(performance.now() - before).toBeLessThan(patience)
})

it('finds the lines of a large Pipfile.lock within bounded time', async () => {
  const entry = { hashes: [`sha256:${digest}`], version: '==1' }
  const entries = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, entry]))
  const text = JSON.stringify({ _meta: { 'pipfile-spec': 6 }, default: entries, develop: entries }, null, 4)
  const before = performance.now()
  const pins = await parsePins('Pipfile.lock', text, async () => ok(''))
  expect(pins.ok && pins.value.pins.at(-1)?.place.line).toBe(
    text.split('\n').findIndex(line => line.includes('"p4999"')) + 1,
  )
  expect(performance.now() - before).toBeLessThan(patience)
})

it('does not take a pyproject.toml that cannot be read for one that is not there', async () => {
  const text = `[[package]]\nname = "six"\nversion = "1"\nfiles = [{file = "six-1.tar.gz", hash = "sha256:${digest}"}]\n[metadata]\nlock-version = "2.0"\n`
  const denied = {
    code: 'file-unreadable',
    path: 'pyproject.toml',
    purpose: 'a test',
    reason: 'no permission to read it',
  } as const
  expect(await parsePins('poetry.lock', text, async () => fail(denied))).toEqual(fail(denied))
  expect(await read('poetry.lock', text)).toEqual(['six'])
})
