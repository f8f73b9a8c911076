import { afterAll, beforeAll, expect, it } from 'vitest'
import { alpha } from '../../src/actions/contract.ts'
import { openHost } from '../../src/cli/open-host.ts'
import type { Failure } from '../../src/core/failure.ts'
import { parsePurl } from '../../src/core/purl.ts'
import type { Result } from '../../src/core/result.ts'
import type { ResolvedTarget } from '../../src/recipe/resolve-recipe.ts'
import { readSuite } from '../../src/stages/lock/debian/debian-archives.ts'
import { solveSuite } from '../../src/stages/lock/debian/solve-suite.ts'
import { listWantedArchives } from '../../src/stages/lock/debian/wanted-archives.ts'
import { createGpgRig, type GpgRig } from '../formats/gpg-rig.ts'
import { serveMadeArchive } from './rig/made-archive.ts'
import { populateStore } from './rig/populate.ts'
import { firstAccount, storeOf } from './rig/suite.ts'

let rig: GpgRig
let fingerprint: string
beforeAll(async () => {
  await populateStore(firstAccount())
  rig = createGpgRig()
  fingerprint = rig.makeKey('archive')
})
afterAll(() => rig[Symbol.dispose]())

const { signal } = new AbortController()

async function solve(archives: ResolvedTarget['archives'], wishes: readonly string[]) {
  await using server = await serveMadeArchive(rig, 'archive')
  process.env['DEBWRIGHT_STORE'] = storeOf(firstAccount())
  process.env['DEBWRIGHT_MADE_MIRROR'] = `${server.url}/made`
  const values = new Map<string, readonly string[]>()
  const input = { positional: [], flags: new Set<string>(), values, json: false, quiet: true, signal }
  await using host = unwrap(await openHost('lock', input))
  const keys = new Map([['made.asc', rig.exportKey('archive')]])
  const wanted = listWantedArchives({ suite: 'bookworm', archives }, keys)
  const suite = await readSuite('bookworm', wanted, [], host, signal)
  if (!suite.ok) return suite
  const executor = host.executorFor(alpha)
  return await solveSuite(suite.value, wanted, { build: [...wishes] }, undefined, host, executor, signal)
}

function unwrap<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failures, undefined, 2))
  return result.value
}

const made = (key: string) => ({
  ...{ name: 'made', suite: 'stable', components: ['tools'], key: 'made.asc', fingerprint: key },
})

it('network: takes exact versions, other suites and a foreign archive, each where the recipe says so', async () => {
  const archives: ResolvedTarget['archives'] = [
    'debian',
    'debian-updates',
    'debian-backports',
    made(fingerprint),
  ]
  const newer = ['golang-go', 'golang-src'].map(name => `${name}/bookworm-backports`)
  const wishes = ['gcc=12.2.0-3', ...newer, 'python3', 'tiny-tool']
  const locked = unwrap(await solve(archives, wishes))
  expect(locked.requested).toEqual({ build: wishes })
  expect(locked.releases.map(one => [one.archive, one.suite, one.codename, one['signed-by']])).toEqual([
    ['debian', 'bookworm', 'bookworm', undefined],
    ['debian', 'bookworm-updates', 'bookworm-updates', undefined],
    ['debian', 'bookworm-backports', 'bookworm-backports', undefined],
    ['made', 'stable', 'made', fingerprint],
  ])
  const found = (name: string) => {
    const deb = locked.packages.find(one => one.in.includes('build') && parsePurl(one.purl)?.name === name)
    return deb === undefined ? undefined : `${deb.archive} ${parsePurl(deb.purl)?.version}`
  }
  expect(found('gcc')).toBe('debian 4:12.2.0-3')
  expect(found('tiny-tool')).toBe('made 1.0')
  expect(found('libc6')).toMatch(/^debian 2\.36-/)
  expect(found('golang-go')).toMatch(/~bpo12\+1$/)
  const requesters = (name: string) =>
    locked.packages.find(one => parsePurl(one.purl)?.name === name)?.['requested-by']
  expect(requesters('golang-go')).toEqual(['container:build'])
  expect(requesters('gcc-12')).toEqual(expect.arrayContaining(['gcc']))
  expect(locked.packages.filter(one => one['requested-by'].length === 0)).toEqual([])
}, 300_000)

it('network: names the versions that there are', async () => {
  expect(await solve(['debian'], ['gcc=12.2.0-9', 'no-such-package=1'])).toMatchObject({
    failures: [
      { code: 'debian-version-unknown', wish: 'gcc=12.2.0-9', there: [['4:12.2.0-3', 'bookworm']] },
      { code: 'debian-package-unknown', name: 'no-such-package' },
    ],
  })
}, 300_000)

it('network: refuses an archive that another key signs', async () => {
  const another = rig.makeKey('another')
  expect(await solve(['debian', made(another)], ['python3'])).toMatchObject({
    failures: [{ code: 'archive-key-wrong', actual: fingerprint }],
  })
}, 300_000)
