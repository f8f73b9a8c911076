import { expect, it } from 'vitest'
import { sha256Of } from '../../../../src/core/digest.ts'
import { parseDebVersion } from '../../../../src/formats/debian/version.ts'
import { findRequesters } from '../../../../src/stages/lock/debian/find-requesters.ts'
import { markRequesters } from '../../../../src/stages/lock/debian/mark-requesters.ts'

function related(name: string, depends = '', { version = '1', provides = '', preDepends = '' } = {}) {
  const parsed = parseDebVersion(version)
  if (!parsed.ok) throw new Error(version)
  return { package: name, version: parsed.value, preDepends, depends, provides }
}

function requesters(packages: readonly ReturnType<typeof related>[], asked: readonly string[]) {
  const found = findRequesters('build', packages, asked)
  return found.ok ? Object.fromEntries(found.value) : found.failures
}

it('names the packages that depend on one, and the container that asks for it', () => {
  const packages = [
    related('python3', 'libc6 (>= 2), python3:any'),
    related('dash', '', { preDepends: 'libc6' }),
    related('libc6', '', { version: '2.36-9' }),
  ]
  expect(requesters(packages, ['dash', 'python3'])).toEqual({
    dash: ['container:build'],
    libc6: ['dash', 'python3'],
    python3: ['container:build'],
  })
})

it('takes the first alternative that is there in a version that fits', () => {
  const packages = [
    related('app', 'none | old (>= 2) | new (>= 2), lib (<< 1)'),
    related('old'),
    related('new', '', { version: '2' }),
    related('lib', '', { version: '1~rc1' }),
  ]
  expect(requesters(packages, ['app', 'old'])).toEqual({
    app: ['container:build'],
    lib: ['app'],
    new: ['app'],
    old: ['container:build'],
  })
})

it('takes another alternative for what nothing else explains', () => {
  const packages = [related('app', 'one | two'), related('one'), related('two')]
  expect(requesters(packages, ['app', 'one'])).toMatchObject({
    one: ['app', 'container:build'],
    two: ['app'],
  })
})

it('takes everything that provides a virtual package, in a version only where one is provided', () => {
  const packages = [
    related('dash', 'awk, editor (>= 2)'),
    related('gawk', '', { provides: 'awk, editor' }),
    related('mawk', '', { provides: 'awk' }),
    related('vim', '', { provides: 'editor (= 3)' }),
  ]
  expect(requesters(packages, ['dash'])).toMatchObject({ gawk: ['dash'], mawk: ['dash'], vim: ['dash'] })
})

it('takes what provides a name for what nothing else explains, though a real package has that name', () => {
  const packages = [related('app', 'awk'), related('awk'), related('gawk', '', { provides: 'awk' })]
  expect(requesters(packages, ['app'])).toMatchObject({ awk: ['app'], gawk: ['app'] })
})

it('marks what apt chose by what is known of it', () => {
  const known = [related('tool', 'lib (= 2)', { version: '1:2-1' }), related('lib', '', { version: '2' })]
  const deb = (name: string, version: string) => ({
    purl: `pkg:deb/debian/${name}@${version}?arch=amd64`,
    ...{ filename: `pool/${name}.deb`, sha256: sha256Of(name), size: 1, archive: 'debian' },
  })
  const marked = markRequesters('build', [deb('lib', '2'), deb('tool', '1:2-1')], known, ['tool'])
  expect(marked.ok && marked.value.map(one => one['requested-by'])).toEqual([['tool'], ['container:build']])
})
