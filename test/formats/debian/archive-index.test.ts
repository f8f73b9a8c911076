import { describe, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { indexPackages } from '../../../src/formats/debian/packages-index.ts'
import { parseRelease } from '../../../src/formats/debian/release.ts'

const digest = sha256Of('x')

function paragraph(name: string, version: string, more = ''): string {
  return `Package: ${name}\nVersion: ${version}\nArchitecture: all\nFilename: pool/main/a/${name}_${version}_all.deb\nSize: 12\nSHA256: ${digest}\n${more}`
}

describe('a Packages file', () => {
  const text = [
    paragraph('bb', '1', 'Essential: yes\nDepends: a (>= 1)\n'),
    paragraph('ab', '1'),
    paragraph('bb', '2'),
  ]

  it('finds all versions of a package, and everything in its order', () => {
    const index = indexPackages(Buffer.from(`${text.join('\n')}\n\n`))
    if (!index.ok) throw new Error(index.failures[0]?.problem)
    expect(index.value.size).toBe(3)
    expect(index.value.find('bb')).toMatchObject({
      ok: true,
      value: [
        { version: '1', essential: true, depends: 'a (>= 1)', size: 12, sha256: digest },
        { version: '2', essential: false, filename: 'pool/main/a/bb_2_all.deb' },
      ],
    })
    expect(index.value.find('c')).toEqual({ ok: true, value: [] })
    const all = [...index.value.all()].map(
      found => found.ok && `${found.value.package} ${found.value.version}`,
    )
    expect(all).toEqual(['bb 1', 'ab 1', 'bb 2'])
  })

  it('leaves out the ./ that a file name may begin with, as dpkg-scanpackages writes it', () => {
    const index = indexPackages(Buffer.from(paragraph('bb', '1').replace('pool/', './pool/')))
    const found = index.ok && index.value.find('bb')
    expect(found).toMatchObject({ ok: true, value: [{ filename: 'pool/main/a/bb_1_all.deb' }] })
  })

  it('may be empty', () => {
    expect(indexPackages(Buffer.from('\n'))).toMatchObject({ ok: true, value: { size: 0 } })
  })

  it('refuses a paragraph that does not begin with its package', () => {
    expect(indexPackages(Buffer.from('Version: 1\nPackage: a\n')).ok).toBe(false)
  })

  it.each([
    ['a path that climbs', paragraph('ab', '1').replace('pool/', '../')],
    ['an absolute path', paragraph('ab', '1').replace('pool/', '/pool/')],
    ['no digest', paragraph('ab', '1').replace(digest, 'x')],
    ['a bad version', paragraph('ab', 'x')],
    ['a field that stands twice', paragraph('ab', '1', 'Size: 13\n')],
  ])('refuses a package with %s when it is asked for', (_, broken) => {
    const index = indexPackages(Buffer.from(broken))
    expect(index.ok && index.value.find('ab').ok).toBe(false)
  })
})

describe('a Release file', () => {
  const text = `Origin: Debian\nSuite: stable\nCodename: bookworm\nDate: Sat, 10 Jun 2023 08:53:33 UTC\nValid-Until: Sat, 17 Jun 2023 08:53:33 UTC\nArchitectures: all amd64\nComponents: main\nAcquire-By-Hash: yes\nSHA256:\n ${digest}   1234 main/binary-amd64/Packages.xz\n`

  it('gives dates as seconds and digests by path', () => {
    expect(parseRelease(text)).toMatchObject({
      ok: true,
      value: {
        origin: 'Debian',
        codename: 'bookworm',
        date: 1686387213,
        validUntil: 1686992013,
        architectures: ['all', 'amd64'],
        acquireByHash: true,
        sha256: new Map([['main/binary-amd64/Packages.xz', { sha256: digest, size: 1234 }]]),
      },
    })
  })

  it.each([
    ['no date', text.replace(/^Date:.*\n/m, '')],
    ['a date in another zone', text.replace('33 UTC', '33 CEST')],
    ['no digests', text.replace(/SHA256.*/s, '')],
    ['a digest that is none', text.replace(digest, 'abc')],
    ['two digests for one path', `${text} ${digest} 1 main/binary-amd64/Packages.xz\n`],
    ['neither suite nor codename', text.replace(/^(?:Suite|Codename):.*\n/gm, '')],
  ])('refuses %s', (_, broken) => {
    expect(parseRelease(broken).ok).toBe(false)
  })
})
