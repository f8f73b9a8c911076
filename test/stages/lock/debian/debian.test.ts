import { describe, expect, it } from 'vitest'
import { sha256Of } from '../../../../src/core/digest.ts'
import { ok } from '../../../../src/core/result.ts'
import { parseRecipe } from '../../../../src/recipe/parse-recipe.ts'
import { resolveRecipe } from '../../../../src/recipe/resolve-recipe.ts'
import { closeOverApt } from '../../../../src/stages/lock/debian/apt-closure.ts'
import type { ArchiveSuite, DebianSuite } from '../../../../src/stages/lock/debian/debian.ts'
import { findPython } from '../../../../src/stages/lock/debian/find-python.ts'
import { mergeContainers } from '../../../../src/stages/lock/debian/merge-containers.ts'
import { parseUris } from '../../../../src/stages/lock/debian/parse-uris.ts'
import { resolveWish } from '../../../../src/stages/lock/debian/resolve-wish.ts'
import { readSuitePackages, type SuitePackages } from '../../../../src/stages/lock/debian/suite-packages.ts'
import { completeContainers, planContainers } from '../../../../src/stages/lock/debian/wanted-packages.ts'

function resolveTarget(bookworm: string) {
  const text = [
    'schema: 1',
    'package: {name: tiny, maintainer: "A Maintainer <a@example.org>"}',
    'python: {pins: pins.txt}',
    `targets: {bookworm: ${bookworm}}`,
  ]
  const parsed = parseRecipe('tiny.yaml', `${text.join('\n')}\n`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures))
  const recipe = resolveRecipe('tiny.yaml', parsed.value)
  const target = recipe.targets['bookworm']
  if (target === undefined) throw new Error('no target')
  return { recipe, bookworm: target }
}

function suiteOf(...paragraphs: readonly Readonly<Record<string, string>>[]) {
  const text = paragraphs
    .map(fields => {
      const { Package: name = '', Version: version = '1' } = fields
      const all = {
        Package: name,
        Version: version,
        Architecture: 'amd64',
        ...fields,
        Filename: `pool/main/${name}_${version}_amd64.deb`,
        Size: '1',
        SHA256: sha256Of(`${name} ${version}`),
      }
      return Object.entries(all)
        .map(([field, value]) => `${field}: ${value}\n`)
        .join('')
    })
    .join('\n')
  const suite = readSuitePackages(Buffer.from(text))
  if (!suite.ok) throw new Error(JSON.stringify(suite.failures))
  return suite.value
}

const base = [
  { Package: 'dash', Essential: 'yes', 'Pre-Depends': 'libc6 (>= 2), awk', Priority: 'required' },
  { Package: 'init', Essential: 'yes', Depends: 'usrmerge | usr-is-merged' },
  { Package: 'apt', Depends: 'gpgv | gpgv2, libapt' },
  { Package: 'gawk', Provides: 'awk, hawk' },
  { Package: 'mawk', Provides: 'awk', Priority: 'required' },
  { Package: 'gpgv2' },
  { Package: 'libapt', Depends: 'libc6' },
  { Package: 'libc6', Version: '2' },
  { Package: 'libc6', Version: '10' },
  { Package: 'usr-is-merged' },
  { Package: 'usrmerge' },
]

describe('the packages that run apt', () => {
  it('are the essential ones, apt and what they depend on, of each the newest', () => {
    const closure = closeOverApt(suiteOf(...base))
    expect(closure.ok && closure.value.map(one => `${one.package} ${one.version}`).sort()).toEqual([
      'apt 1',
      'dash 1',
      'gpgv2 1',
      'init 1',
      'libapt 1',
      'libc6 10',
      'mawk 1',
      'usr-is-merged 1',
    ])
  })

  it('say what the suite lacks', () => {
    const closure = closeOverApt(suiteOf(...base.filter(one => one.Package !== 'gpgv2')))
    expect(closure.ok || closure.failures).toEqual([
      { problem: 'nothing provides gpgv or gpgv2, which apt needs' },
    ])
  })
})

/** A target whose only archive has these packages, and backports, which have others. */
function debian(packages: SuitePackages, backports = suiteOf(...base)): DebianSuite {
  const part = (suite: string): ArchiveSuite => ({
    ...{ archive: 'debian', suite, components: ['main'], releaseText: '', automatic: true, packages: [] },
    release: { archive: 'debian', suite, codename: suite, date: '', sha256: sha256Of(suite) },
  })
  const all = [
    { part: part('bookworm'), packages },
    { part: part('bookworm-backports'), packages: backports },
  ]
  return { suite: 'bookworm', archives: [], packages, everywhere: async () => ok(all) }
}

describe('what is asked of apt', () => {
  it('are libraries in place of development packages where the .deb is installed', async () => {
    const packages = suiteOf(...base, {
      Package: 'libyaml-dev',
      Depends: 'libyaml-0-2 (= 1), libc6-dev | libc-dev, pkgconf',
    })
    const planned = { build: ['libyaml-dev', 'python3'], 'install-test': ['libyaml-dev', 'python3'] }
    const complete = await completeContainers(planned, debian(packages))
    expect(complete.ok && complete.value).toEqual({
      build: ['dash', 'init', 'libyaml-dev', 'python3'],
      'install-test': ['dash', 'init', 'libyaml-0-2', 'python3'],
    })
  })

  it('are versions with the epoch that people leave out, and the one of two suites that is meant', async () => {
    const packages = suiteOf(...base, { Package: 'gcc', Version: '4:12.2.0-3' })
    const backports = suiteOf(
      { Package: 'gcc', Version: '4:13.2.0-1~bpo12+1' },
      { Package: 'libgit-dev', Version: '2~bpo12+1', Depends: 'libgit-2' },
    )
    const word = async (wish: string) => {
      const found = await resolveWish(wish, debian(packages, backports), false)
      return found.ok ? found.value.word : found.failures
    }
    expect(await word('gcc')).toBe('gcc')
    expect(await word('gcc=12.2.0-3')).toBe('gcc=4:12.2.0-3')
    expect(await word('gcc=4:12.2.0-3')).toBe('gcc=4:12.2.0-3')
    expect(await word('gcc/bookworm-backports')).toBe('gcc/bookworm-backports')
    const there = [
      ['4:12.2.0-3', 'bookworm'],
      ['4:13.2.0-1~bpo12+1', 'bookworm-backports'],
    ]
    for (const wish of ['gcc=3:12.2.0-3', 'gcc=12.2.0', 'gcc/bookworm-security'])
      expect(await word(wish)).toEqual([{ code: 'debian-version-unknown', wish, there }])
    expect(await word('no-such=1')).toEqual([
      { code: 'debian-package-unknown', name: 'no-such', suite: 'bookworm' },
    ])
    const test = await completeContainers(
      { 'install-test': ['libgit-dev/bookworm-backports'] },
      debian(packages, backports),
    )
    expect(test.ok && test.value).toEqual({ 'install-test': ['dash', 'init', 'libgit-2'] })
  })

  it('is each package once, in the version that is said', () => {
    const target = resolveTarget('{packages: ["gcc=12.2.0-3", libyaml-dev]}')
    expect(planContainers(target.recipe, target.bookworm, true)).toEqual({
      build: ['dpkg-dev', 'gcc=12.2.0-3', 'libyaml-dev', 'python3', 'python3-dev', 'usr-is-merged'],
    })
  })
})

it('finds the interpreter of a suite', () => {
  const suite = suiteOf(
    ...base,
    { Package: 'python3', Version: '3.11.2-1+b1' },
    { Package: 'python3.11', Version: '3.11.2-6+deb12u6' },
  )
  expect(findPython(suite)).toEqual({ ok: true, value: { version: '3.11.2', minor: '3.11' } })
  expect(findPython(suiteOf(...base))).toEqual({ ok: true, value: undefined })
})

it('reads the addresses that apt prints', () => {
  const sha256 = sha256Of('a deb')
  const text = [
    'Reading package lists...',
    `'file:/build/in/archives/debian-security/pool/updates/main/g/gcc/libgcc%2b%2b_12%2b1_amd64.deb' libgcc++_4%3a12+1_amd64.deb 8 SHA256:${sha256}`,
    '',
  ].join('\n')
  expect(parseUris(text)).toEqual(
    ok([
      {
        purl: 'pkg:deb/debian/libgcc++@4:12%2B1?arch=amd64',
        filename: 'pool/updates/main/g/gcc/libgcc++_12+1_amd64.deb',
        sha256,
        size: 8,
        archive: 'debian-security',
      },
    ]),
  )
})

it('takes a file name that begins with ./ for what it means', () => {
  const line = `'file:/build/in/archives/made/./pool/tool.deb' tool_1_amd64.deb 8 SHA256:${sha256Of('tool')}`
  expect(parseUris(line)).toMatchObject(ok([{ filename: 'pool/tool.deb', archive: 'made' }]))
})

it.each([
  ['no digest', 'pool/tool.deb', 'tool_1_amd64.deb', ''],
  ['another digest', 'pool/tool.deb', 'tool_1_amd64.deb', `SHA1:${'0'.repeat(40)}`],
  ['a way out', '../tool.deb', 'tool_1_amd64.deb', `SHA256:${sha256Of('tool')}`],
  ['an absolute path', '/pool/tool.deb', 'tool_1_amd64.deb', `SHA256:${sha256Of('tool')}`],
  ['a blank', 'pool/a%20tool.deb', 'tool_1_amd64.deb', `SHA256:${sha256Of('tool')}`],
  ['a quote and a lone %', "pool/a'tool%.deb", 'tool_1_amd64.deb', `SHA256:${sha256Of('tool')}`],
  ['another kind of file', 'pool/tool.zip', 'tool_1_amd64.zip', `SHA256:${sha256Of('tool')}`],
  ['another kind of name', 'pool/tool.deb', 'To%5fol_1_amd64.deb', `SHA256:${sha256Of('tool')}`],
])('refuses a package that its archive describes with %s', (_case, path, file, digest) => {
  const parsed = parseUris(`'file:/build/in/archives/made/${path}' ${file} 8 ${digest}`)
  expect(parsed).toMatchObject({ failures: [{ code: 'debian-package-unlockable', archive: 'made' }] })
})

it('lists a .deb once, with all containers that hold it and all that ask for it, in the order of bytes', () => {
  const deb = (name: string, ...by: readonly string[]) => ({
    purl: `pkg:deb/debian/${name}@1?arch=all`,
    filename: `pool/${name}.deb`,
    sha256: sha256Of(name),
    size: 1,
    archive: 'debian',
    'requested-by': [...by],
  })
  const merged = mergeContainers({
    solver: [deb('b', 'container:solver')],
    build: [deb('b', 'a', 'container:build'), deb('a', 'container:build')],
  })
  if (!merged.ok) throw new Error('each is a file of its own')
  expect(merged.value.map(one => [one.purl, one.in, one['requested-by']])).toEqual([
    ['pkg:deb/debian/a@1?arch=all', ['build'], ['container:build']],
    ['pkg:deb/debian/b@1?arch=all', ['build', 'solver'], ['a', 'container:build', 'container:solver']],
  ])
})

it('refuses two packages that are one file', () => {
  const deb = (name: string, archive: string) => {
    const file = { filename: 'pool/one.deb', sha256: sha256Of(name), size: 1 }
    return {
      purl: `pkg:deb/debian/${name}@1?arch=all`,
      archive,
      ...file,
      'requested-by': ['container:build'],
    }
  }
  expect(mergeContainers({ build: [deb('a', 'debian'), deb('b', 'made')] })).toEqual({
    ok: false,
    failures: [
      {
        code: 'debian-package-unlockable',
        ...{ archive: 'made', package: 'b 1', problem: 'a 1 of debian is pool/one.deb too' },
      },
    ],
  })
})
