import { describe, expect, it } from 'vitest'
import type { Failure } from '../../../../src/core/failure.ts'
import { fail, ok, type Result } from '../../../../src/core/result.ts'
import type { Pins } from '../../../../src/formats/python/pins/pins.ts'
import { parsePins } from '../../../../src/formats/python/pins/read-pins.ts'

const a = 'a'.repeat(64)
const b = 'b'.repeat(64)

async function parse(
  text: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Result<Pins, Failure>> {
  return parsePins('app/requirements.txt', text, async path => {
    const found = files[path]
    return found === undefined
      ? fail({ code: 'pins-unreadable', place: { file: path }, problem: 'no such file' })
      : ok(found)
  })
}

async function failures(text: string, files: Readonly<Record<string, string>> = {}) {
  const pins = await parse(text, files)
  return pins.ok ? [] : pins.failures.map(one => [one.code, 'place' in one ? one.place.line : undefined])
}

async function pinned(text: string, files: Readonly<Record<string, string>> = {}) {
  const pins = await parse(text, files)
  if (!pins.ok) throw new Error(JSON.stringify(pins.failures))
  return pins.value.pins.map(pin => [
    pin.writtenName,
    pin.version,
    pin.hashes.map(({ digest }) => digest),
    pin.place.line,
  ])
}

describe('a requirements file', () => {
  it('is read with continuations, comments and every way to write a hash', async () => {
    const text = [
      '\ufeff# made by hand',
      `--index-url https://user:\${SECRET}@example.org/simple`,
      `Flask==3.0 \\`,
      `    --hash=sha256:${a} \\  # not a comment of pip's continuation`.replace(/ {2}#.*/, ''),
      `    --hash sha256:${b}  # via app`,
      '',
      `six==1.16.0 ; python_version >= "3" --hash="sha256:${a}"`,
    ].join('\n')
    expect(await pinned(text)).toEqual([
      ['Flask', '3.0', [a, b], 3],
      ['six', '1.16.0', [a], 7],
    ])
  })

  it('never shows what an index option holds, and says that it has no effect', async () => {
    const pins = await parse(`--index-url https://user:secret@example.org/simple\nsix==1 --hash=sha256:${a}`)
    expect(pins.ok && pins.value.notes).toMatchObject([
      { place: { line: 1 }, text: expect.stringContaining('--index-url has no effect') },
    ])
    expect(JSON.stringify(pins)).not.toContain('secret')
  })

  it('never shows credentials of what it refuses', async () => {
    const pins = await parse(
      'https://user:secret@example.org/x.zip\n-e git+https://user:secret@example.org/x\n--x=//user:secret@h',
    )
    expect(pins.ok).toBe(false)
    expect(JSON.stringify(pins)).not.toContain('secret')
  })

  it('includes files beside it, and names them all', async () => {
    const files = { 'app/base/all.txt': `-r ../six.txt`, 'app/six.txt': `six==1 --hash=sha256:${a}` }
    expect(await pinned('-r base/all.txt', files)).toEqual([['six', '1', [a], 1]])
    const pins = await parse('-rbase/all.txt', files)
    expect(pins.ok && pins.value.files).toEqual(['app/requirements.txt', 'app/base/all.txt', 'app/six.txt'])
  })

  it('narrows pins by constraints', async () => {
    const text = `-c c.txt\nsix==1 --hash=sha256:${a} --hash=sha256:${b}`
    expect(await pinned(text, { 'app/c.txt': `six==1.0 --hash=sha256:${b}\nidna<4` })).toEqual([
      ['six', '1', [b], 2],
    ])
    expect(await failures(text, { 'app/c.txt': 'six>1' })).toEqual([['pin-contradiction', 2]])
    expect(await failures(text, { 'app/c.txt': `six --hash=sha256:${'c'.repeat(64)}` })).toEqual([
      ['pin-contradiction', 2],
    ])
  })

  it('joins what says the same', async () => {
    expect(await pinned(`six==1 --hash=sha256:${a}\nsix==1.0 --hash=sha256:${a}`)).toHaveLength(1)
  })

  it('is refused with every failure and its line', async () => {
    const text = [
      'flask==3.0',
      `idna>=2 --hash=sha256:${a}`,
      `idna2==2.* --hash=sha256:${a}`,
      'six==1 --hash=md5:abc',
      '-e ./app',
      `https://example.org/x-1.zip --hash=sha256:${a}`,
      `./x-1.tar.gz --hash=sha256:${a}`,
      `x @ https://example.org/x-1.zip --hash=sha256:${a}`,
      `y==\${VERSION} --hash=sha256:${a}`,
      `z==1 --config-settings=a=b --hash=sha256:${a}`,
      'not a requirement',
      '--unknown',
      `--hash=sha256:${a}`,
      '-r missing.txt',
      '-r requirements.txt',
      '-r https://example.org/x.txt',
      "w==1 --hash='sha256",
      '-r missing.txt -c missing.txt',
    ].join('\n')
    const expected = [
      ...[
        'pins-unreadable',
        'pin-not-from-index',
        'pin-option-unsupported',
        'pin-without-hash',
        'pin-not-exact',
      ],
      ...['pin-hash-unusable', 'pins-variable'],
    ]
    const found = await failures(text)
    expect(new Set(found.map(([code]) => code))).toEqual(new Set(expected))
    const lines = new Set(found.map(([, line]) => line))
    expect(
      [...Array(18).keys()].map(index => index + 1).filter(line => !lines.has(line) && line !== 14),
    ).toEqual([])
  })

  it.each([
    ['two spellings', `Mako==1 --hash=sha256:${a}\nmako==1 --hash=sha256:${a}`, 'pin-spelled-twice'],
    ['two versions', `six==1 --hash=sha256:${a}\nsix==2 --hash=sha256:${a}`, 'pin-contradiction'],
    ['two hash sets', `six==1 --hash=sha256:${a}\nsix==1 --hash=sha256:${b}`, 'pin-contradiction'],
  ])('is refused with %s of one project', async (_, text, code) => {
    expect(await failures(text)).toEqual([[code, 2]])
  })

  it('may hold two versions with markers that exclude each other', async () => {
    const text = `six==1; python_version < "3.11" --hash=sha256:${a}\nsix==2; python_version >= "3.11" --hash=sha256:${b}`
    expect(await pinned(text)).toHaveLength(2)
  })

  it('answers within bounded time', async () => {
    expect(await failures('x'.repeat(100_000_000))).toEqual([['pins-unreadable', undefined]])
    expect(await failures(`x${'\\'.repeat(1_000_000)}\n${' #'.repeat(500_000)}`)).toHaveLength(2)
  })
})

describe('a file of pins', () => {
  it('is told by its name', async () => {
    const pins = await parsePins('pins.lock', '', async () => ok(''))
    expect(pins).toMatchObject({ ok: false, failures: [{ code: 'pins-kind-unknown' }] })
  })

  it.each([
    ['uv.lock', 'version = 2\n'],
    ['poetry.lock', '[metadata]\nlock-version = "3.0"\n'],
    ['Pipfile.lock', '{"_meta": {"pipfile-spec": 7}}'],
    ['pylock.toml', 'lock-version = "2.0"\ncreated-by = "x"\npackages = []\n'],
  ])('%s of an unknown version is refused as such', async (file, text) => {
    const pins = await parsePins(file, text, async () => ok(''))
    expect(pins).toMatchObject({ ok: false, failures: [{ code: 'pins-version-unknown' }] })
  })

  it.each([
    ['Pipfile.lock', '{"_meta": {"pipfile-spec": 6}, "default": {"__proto__": {"version": "==1"}}}'],
    ['Pipfile.lock', `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`],
    ['uv.lock', `[${Array(1000).fill('a').join('.')}]\n`],
    ['poetry.lock', 'x = [\n'],
  ])('%s that is no such file is refused: %j', async (file, text) => {
    const pins = await parsePins(file, text, async () => ok(''))
    expect(pins).toMatchObject({ ok: false })
  })
})
