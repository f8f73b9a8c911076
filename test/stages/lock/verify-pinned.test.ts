import { expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { normalizeName } from '../../../src/formats/python/name.ts'
import type { LockedTarget } from '../../../src/recipe/lock/lock.ts'
import type { Pin } from '../../../src/stages/lock/lock.ts'
import { verifyPinned } from '../../../src/stages/lock/verify-pinned.ts'
import { sampleLock } from '../../recipe/sample-lock.ts'

const bookworm = sampleLock.targets['bookworm']
if (bookworm === undefined) throw new Error('the sample has a bookworm')
const target = bookworm

const pinOf = (name: string, version: string, file = `${name}-${version}.tar.gz`): Pin => ({
  name: normalizeName(name),
  version,
  hashes: [sha256Of(file)],
})
const app = pinOf('app', '1.0')

function verify(pins: readonly Pin[], change: Partial<LockedTarget> = {}) {
  const verified = verifyPinned('app.lock.json', pins, { ...target, ...change })
  return verified.ok ? [] : verified.failures
}

it('lets a lock pass that installs the pins, however their versions are written', () => {
  expect(verify([app])).toEqual([])
  expect(verify([pinOf('app', '1.0.0', 'app-1.0.tar.gz')])).toEqual([])
})

it('lets a pin come from a Debian package', () => {
  const fromDebian = [
    { purl: 'pkg:pypi/redis@5.0', deb: 'pkg:deb/debian/python3-redis@5.0-1?arch=all', paths: [] },
  ]
  expect(verify([app, pinOf('redis', '5.0')], { 'from-debian': fromDebian })).toEqual([])
  expect(verify([app], { 'from-debian': fromDebian })).toMatchObject([
    { unpinned: ['redis 5.0'], missing: [] },
  ])
})

it.each([
  ['installs what nobody pinned', [], ['app 1.0'], []],
  ['installs another version', [pinOf('app', '1.1', 'app-1.0.tar.gz')], ['app 1.0'], []],
  ['leaves a pin out', [app, pinOf('six', '1.16.0')], [], ['six 1.16.0']],
])('refuses a lock that %s', (_, pins, unpinned, missing) => {
  expect(verify(pins)).toEqual([{ code: 'lock-pins-differ', file: 'app.lock.json', unpinned, missing }])
})

it('does not ask the pins for what only builds them', () => {
  expect(target.sdists.length).toBeGreaterThan(target.install.length)
  expect(verify([app])).toEqual([])
})

it('refuses another digest than the pinned one', () => {
  expect(verify([pinOf('app', '1.0', 'another file')])).toMatchObject([{ code: 'lock-pin-differs' }])
})
