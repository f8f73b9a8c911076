import { describe, expect, it } from 'vitest'
import { sha256Of } from '../../../../src/core/digest.ts'
import { closeOverApt } from '../../../../src/stages/lock/debian/apt-closure.ts'
import { findPython } from '../../../../src/stages/lock/debian/find-python.ts'
import { mergeContainers } from '../../../../src/stages/lock/debian/merge-containers.ts'
import { parseUris } from '../../../../src/stages/lock/debian/solve-packages.ts'
import { readSuitePackages } from '../../../../src/stages/lock/debian/suite-packages.ts'
import { completeContainers } from '../../../../src/stages/lock/debian/wanted-packages.ts'

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

describe('what is asked of apt', () => {
  it('are libraries in place of development packages where the .deb is installed', () => {
    const suite = suiteOf(...base, {
      Package: 'libyaml-dev',
      Depends: 'libyaml-0-2 (= 1), libc6-dev | libc-dev, pkgconf',
    })
    const planned = { build: ['libyaml-dev', 'python3'], 'install-test': ['libyaml-dev', 'python3'] }
    const complete = completeContainers(planned, suite)
    expect(complete.ok && complete.value).toEqual({
      build: ['dash', 'init', 'libyaml-dev', 'python3'],
      'install-test': ['dash', 'init', 'libyaml-0-2', 'python3'],
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
  expect(parseUris(text)).toEqual([
    {
      purl: 'pkg:deb/debian/libgcc++@4:12%2B1?arch=amd64',
      filename: 'pool/updates/main/g/gcc/libgcc++_12+1_amd64.deb',
      sha256,
      size: 8,
      archive: 'debian-security',
    },
  ])
})

it('lists a .deb once, with all containers that hold it, in the order of bytes', () => {
  const deb = (name: string) => ({
    purl: `pkg:deb/debian/${name}@1?arch=all`,
    filename: `pool/${name}.deb`,
    sha256: sha256Of(name),
    size: 1,
    archive: 'debian',
  })
  const merged = mergeContainers({ solver: [deb('b')], build: [deb('b'), deb('a')] })
  expect(merged.map(({ purl, in: containers }) => [purl, containers])).toEqual([
    ['pkg:deb/debian/a@1?arch=all', ['build']],
    ['pkg:deb/debian/b@1?arch=all', ['build', 'solver']],
  ])
})
