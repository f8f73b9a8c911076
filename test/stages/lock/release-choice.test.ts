import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sha256Of } from '../../../src/core/digest.ts'
import { normalizeName } from '../../../src/formats/python/name.ts'
import { planCutOff } from '../../../src/stages/lock/cut-off.ts'
import type { Pin } from '../../../src/stages/lock/lock.ts'
import { type LockOptions, lockPins } from './lock-rig.ts'
import { fileOf, type ListedSdist, serveJson } from './made-json-index.ts'

const app: ListedSdist = { name: 'app', version: '1', requires: ['tool'], uploaded: '2026-11-20T10:00:00Z' }
const pins: readonly Pin[] = [{ name: normalizeName('app'), version: '1', hashes: [sha256Of(fileOf(app))] }]

async function lock(
  all: readonly ListedSdist[],
  options: Partial<LockOptions> = {},
  status: Readonly<Record<string, object>> = {},
) {
  await using index = await serveJson(all, status)
  const environment = { DEBWRIGHT_INDEX_URL: `${index.url}/simple` }
  const found = await lockPins({ pins, environment, ...options })
  const purls = found.locked?.sdists.map(({ purl, yanked }) => (yanked === true ? `${purl} (yanked)` : purl))
  return { ...found, purls: purls ?? [] }
}

describe('a version that nobody pinned', () => {
  const tools: readonly ListedSdist[] = [
    app,
    { name: 'tool', version: '3', uploaded: '2026-11-16T00:00:00Z' },
    { name: 'tool', version: '2', uploaded: '2026-11-15T23:59:59.999999Z' },
    { name: 'tool', version: '1', uploaded: '2020-01-01T00:00:00Z' },
  ]
  const cutOff = { more: { cutOff: '2026-11-15' } }

  it('was uploaded on the last day or before, however young the pins are', async () => {
    expect((await lock(tools)).purls).toEqual(['pkg:pypi/app@1', 'pkg:pypi/tool@3'])
    const aged = await lock(tools, cutOff)
    expect(aged.purls).toEqual(['pkg:pypi/app@1', 'pkg:pypi/tool@2'])
    expect(aged.locked?.['cut-off']).toBe('2026-11-15')
    const previous = (await lock(tools)).locked
    if (previous === undefined) throw new Error('no lock')
    const stricter = await lock(tools, { more: { ...cutOff.more, previous } })
    expect(stricter.purls).toEqual(['pkg:pypi/app@1', 'pkg:pypi/tool@2'])
  })

  it('is not taken for old where nobody knows, and nothing of it is run', async () => {
    const silent = tools.map(({ uploaded: _, ...made }) => made)
    const found = await lock(silent, cutOff)
    expect(found.failures).toEqual([{ code: 'release-age-unknown', of: 'app 1', name: 'tool', version: '3' }])
    expect(found.ran).toEqual([])
    const previous = (await lock(silent)).locked
    if (previous === undefined) throw new Error('no lock')
    const again = await lock(silent, { more: { ...cutOff.more, previous } })
    expect(again.failures).toMatchObject([{ code: 'release-age-unknown', name: 'tool' }])
    for (const uploaded of ['yesterday', '2020-01-01', '2020-01-01T00:00:00', '2020-01-01T00:00:00+02:00'])
      expect((await lock([app, { ...app, name: 'tool', uploaded }], cutOff)).failures).toMatchObject([
        { code: 'release-age-unknown' },
      ])
  })

  it('may be any that the recipe names exactly', async () => {
    const exact = { 'build-constraints': { tool: '==3' } }
    expect((await lock(tools, { ...cutOff, recipe: exact })).purls).toContain('pkg:pypi/tool@3')
    const found = await lock(tools, { ...cutOff, recipe: { 'build-constraints': { tool: '>=3' } } })
    expect(found.failures).toMatchObject([
      {
        code: 'build-requirement-unsatisfied',
        rejected: [
          ['3', 'uploaded on 2026-11-16, after the cut-off 2026-11-15'],
          ['2', 'excluded by build-constraints'],
          ['1', 'excluded by build-constraints'],
        ],
      },
    ])
  })

  it('was public for as many days as the recipe asks, by a cut-off that only an update moves', () => {
    const now = Date.parse('2026-11-22T16:00:00Z') / 1000
    const plan = (recipe: object, locked?: string) => planCutOff({ recipe, now, locked })
    expect(plan({})).toBe(undefined)
    expect(plan({ 'exclude-newer': '2026-01-01' })).toBe('2026-01-01')
    expect(plan({ 'min-release-age': 7 })).toBe('2026-11-14')
    expect(plan({ 'min-release-age': 7 }, '2026-10-01')).toBe('2026-10-01')
    expect(plan({ 'min-release-age': 7, 'exclude-newer': '2026-11-20' })).toBe('2026-11-14')
    expect(plan({ 'min-release-age': 7, 'exclude-newer': '2026-01-01' })).toBe('2026-01-01')
  })
})

describe('a version that upstream withdrew', () => {
  const yanked: readonly ListedSdist[] = [
    { ...app, yanked: 'broken' },
    { name: 'tool', version: '2', yanked: true },
    { name: 'tool', version: '1' },
  ]
  const [pinned = app, ...tools] = yanked

  it('is refused where it is pinned, unless the recipe says why', async () => {
    expect((await lock(yanked)).failures).toEqual([
      { code: 'pin-yanked', name: 'app', version: '1', reason: 'broken' },
    ])
    const allow = [{ yanked: 'App', when: '==1', reason: 'still needed' }]
    expect((await lock(yanked, { recipe: { allow } })).purls).toEqual([
      'pkg:pypi/app@1 (yanked)',
      'pkg:pypi/tool@1',
    ])
    const other = [{ yanked: 'app', when: '>1', reason: 'of another version' }]
    expect((await lock(yanked, { recipe: { allow: other } })).failures).toMatchObject([
      { code: 'pin-yanked' },
    ])
    expect((await lock([{ ...pinned, yanked: true }, ...tools])).failures).toEqual([
      { code: 'pin-yanked', name: 'app', version: '1' },
    ])
  })

  it('is never chosen, and is given up where the lock has it', async () => {
    const before = await lock([app, { name: 'tool', version: '2' }, { name: 'tool', version: '1' }])
    expect(before.purls).toEqual(['pkg:pypi/app@1', 'pkg:pypi/tool@2'])
    const previous = before.locked
    if (previous === undefined) throw new Error('no lock')
    const after = await lock([app, ...tools], { more: { previous } })
    expect(after.purls).toEqual(['pkg:pypi/app@1', 'pkg:pypi/tool@1'])
    const allow = [{ yanked: 'tool', reason: 'checked by us' }]
    expect((await lock([app, ...tools], { more: { previous }, recipe: { allow } })).purls).toEqual([
      'pkg:pypi/app@1',
      'pkg:pypi/tool@2 (yanked)',
    ])
  })
})

it('refuses a project that the index has put into quarantine, and takes archived ones', async () => {
  const all: readonly ListedSdist[] = [app, { name: 'tool', version: '1' }]
  const bad = await lock(all, {}, { tool: { status: 'quarantined', reason: 'malware' } })
  expect(bad.failures).toEqual([{ code: 'project-quarantined', name: 'tool', reason: 'malware' }])
  expect((await lock(all, {}, { tool: { status: 'archived' } })).purls).toContain('pkg:pypi/tool@1')
})

describe('a pin with other hashes than SHA-256', () => {
  const alone: ListedSdist = { name: 'app', version: '1' }
  const hash = (algorithm: 'sha384' | 'sha512', content: Uint8Array = fileOf(alone)) => ({
    algorithm,
    digest: createHash(algorithm).update(content).digest('hex'),
  })
  const pin = (longer: Pin['longer'] = [], hashes: Pin['hashes'] = []) => ({
    pins: [{ name: normalizeName('app'), version: '1', hashes, longer }],
  })
  const other = Buffer.from('another file')

  it.each([true, false])('is held against the file itself (index without digests: %s)', async unhashed => {
    const all = [{ ...alone, unhashed }]
    const locked = (await lock(all, pin([hash('sha512')]))).locked
    expect(locked?.sdists.map(({ sha256 }) => sha256)).toEqual([sha256Of(fileOf(alone))])
    expect((await lock(all, pin([hash('sha512', other), hash('sha384')]))).failures).toEqual([])
    expect((await lock(all, pin([hash('sha512', other)], [sha256Of(fileOf(alone))]))).failures).toEqual([])
    const wrong = await lock(all, pin([hash('sha384', other)], [sha256Of(other)]))
    expect(wrong.failures).toEqual([
      {
        code: 'digest-mismatch',
        name: 'app-1.tar.gz',
        during: 'locking',
        expected: `sha384:${hash('sha384', other).digest} or sha256:${sha256Of(other)}`,
        actual: `sha384:${hash('sha384').digest}, sha256:${sha256Of(fileOf(alone))}`,
      },
    ])
  })
})
