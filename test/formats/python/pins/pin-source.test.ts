import { expect, it } from 'vitest'
import { ok } from '../../../../src/core/result.ts'
import type { MappedSource } from '../../../../src/formats/python/pins/pin-source.ts'
import { parsePins } from '../../../../src/formats/python/pins/read-pins.ts'

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
})
