import { expect, it } from 'vitest'
import { digestOf, sha256Of } from '../../../../src/core/digest.ts'
import type { ReadSuite } from '../../../../src/stages/lock/debian/debian.ts'
import { findNewerPackages } from '../../../../src/stages/lock/debian/newer-packages.ts'
import { readSuitePackages } from '../../../../src/stages/lock/debian/suite-packages.ts'
import { askedByContainers } from '../../../recipe/made-lock.ts'

function indexOf(
  archive: string,
  suite: string,
  automatic: boolean,
  ...listed: readonly string[]
): ReadSuite {
  const text = listed
    .map(one => {
      const [name = '', version = ''] = one.split(' ')
      const head = [`Package: ${name}`, `Version: ${version}`, `Filename: pool/${name}.deb`]
      return [...head, 'Size: 1', `SHA256: ${sha256Of(one)}`, ''].join('\n')
    })
    .join('\n')
  const packages = readSuitePackages(Buffer.from(text))
  if (!packages.ok) throw new Error(JSON.stringify(packages.failures))
  const release = { archive, suite, codename: suite, date: '', sha256: sha256Of(suite) }
  const part = { archive, suite, components: ['main'], release, releaseText: '', automatic, packages: [] }
  return { part, packages: packages.value }
}

const indexes = [
  indexOf('debian', 'bookworm', true, 'gcc 4:12.2.0-3', 'golang-go 2:1.19', 'libc6 2.36-9'),
  indexOf('debian-security', 'bookworm-security', true, 'libc6 2.36-10'),
  indexOf('debian', 'bookworm-backports', false, 'golang-go 2:1.22', 'libc6 2.41-1'),
  indexOf('made', 'stable', false, 'tiny-tool 1.1', 'libc6 99.0'),
]

function find(
  name: string,
  version: string,
  wishes: readonly string[] = [],
  archive = 'debian',
  container = 'build',
) {
  const locked = askedByContainers({
    purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=amd64`,
    filename: `pool/${name}.deb`,
    ...digestOf(Buffer.from(name)),
    archive,
    in: [container],
  })
  const found = findNewerPackages([locked], 'bookworm', wishes, indexes)
  if (!found.ok) throw new Error(JSON.stringify(found.failures))
  return found.value[0]
}

it('takes the newest of the archives that apt takes from by itself', () => {
  expect(find('libc6', '2.36-9')).toEqual({ name: 'libc6', locked: '2.36-9', newer: '2.36-10' })
  expect(find('libc6', '2.36-10')).toEqual({ name: 'libc6', locked: '2.36-10' })
  expect(find('libc6', '2.36-8', [], 'made')?.newer).toBe('2.36-10')
})

it('moves what is there to ask apt only as the suite itself does', () => {
  expect(find('libc6', '2.36-9', [], 'debian', 'solver')).toEqual({ name: 'libc6', locked: '2.36-9' })
  expect(find('libc6', '2.36-8', ['libc6=2.36-8'], 'debian', 'solver')).toEqual({
    name: 'libc6',
    locked: '2.36-8',
    newer: '2.36-9',
  })
})

it('looks into backports and archives of others for what came from there', () => {
  expect(find('golang-go', '2:1.21')?.newer).toBe('2:1.22')
  expect(find('golang-go', '2:1.19')?.newer).toBe(undefined)
  expect(find('golang-go', '2:1.18', ['golang-go/bookworm-backports'])?.newer).toBe('2:1.22')
  expect(find('tiny-tool', '1.0', ['tiny-tool'], 'made')?.newer).toBe('1.1')
})

it('moves nothing whose version the recipe says', () => {
  expect(find('gcc', '4:12.1.0-1', ['gcc=12.1.0-1'])).toEqual({
    name: 'gcc',
    locked: '4:12.1.0-1',
    newest: { version: '4:12.2.0-3', why: 'the recipe wants gcc=12.1.0-1' },
  })
})

it('says that an archive is broken where a package of it cannot be read', () => {
  const broken = indexOf('debian', 'bookworm', true)
  const packages = readSuitePackages(Buffer.from('Package: libc6\nVersion: 1\n'))
  if (!packages.ok) throw new Error(JSON.stringify(packages.failures))
  const locked = askedByContainers({
    purl: 'pkg:deb/debian/libc6@1?arch=amd64',
    filename: 'pool/libc6.deb',
    ...digestOf(Buffer.from('')),
    archive: 'debian',
    in: ['build'],
  })
  expect(
    findNewerPackages([locked], 'bookworm', [], [{ ...broken, packages: packages.value }]),
  ).toMatchObject({
    failures: [{ code: 'archive-index-invalid', archive: 'debian' }],
  })
})
