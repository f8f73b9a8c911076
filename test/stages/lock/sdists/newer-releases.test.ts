import { expect, it } from 'vitest'
import type { IndexFile } from '../../../../src/actions/host.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import { parseRequirement } from '../../../../src/formats/python/requirement.ts'
import { findNewerReleases, type NewerRules } from '../../../../src/stages/lock/sdists/newer-releases.ts'
import { rulesOf } from '../../../../src/stages/lock/sdists/release-rules.ts'
import { readReleases } from '../../../../src/stages/lock/sdists/releases.ts'

const releases = (...files: readonly (Partial<IndexFile> & { readonly version: string })[]) =>
  readReleases(
    normalizeName('tool'),
    files.map(({ version, ...rest }) => ({ filename: `tool-${version}.tar.gz`, ...rest })),
  )

const plain: NewerRules = { python: '3.11.2', bounds: [], allowsYanked: () => false }

function find(version: string, listed: ReturnType<typeof releases>, ...bounds: readonly string[]) {
  const parsed = bounds.map(text => {
    const requirement = parseRequirement(text)
    if (!requirement.ok) throw new Error(text)
    return { requirement: requirement.value, by: 'app 1' }
  })
  return findNewerReleases(version, listed, { ...plain, bounds: parsed })
}

it('names the newest that fits, and why the newest of all does not', () => {
  const listed = releases(
    { version: '1' },
    { version: '2', uploadTime: '2025-01-02T03:04:05Z' },
    { version: '3', requiresPython: '>=3.12' },
  )
  expect(find('1', listed)).toEqual({
    locked: { version: '1' },
    fits: { version: '2', uploaded: '2025-01-02T03:04:05Z' },
    newest: { version: '3', why: 'requires python >=3.12' },
  })
})

it.each([
  [{ version: '2', yanked: 'broken' }, 'yanked: broken'],
  [{ version: '2', yanked: true }, 'yanked'],
  [{ version: '4' }, 'app 1 wants tool<4'],
] as const)('holds back %o', (file, why) => {
  expect(find('1', releases({ version: '1' }, file), 'tool<4').newest?.why).toBe(why)
})

it('counts a pre-release only where one is locked or asked for', () => {
  const listed = releases({ version: '1' }, { version: '2rc1' })
  expect(find('1', listed)).toEqual({ locked: { version: '1' } })
  expect(find('1', listed, 'tool>=2rc1').fits?.version).toBe('2rc1')
  expect(find('2rc1', releases({ version: '2rc1' }, { version: '2rc2' })).fits?.version).toBe('2rc2')
})

it('says nothing of a version without an sdist but that it has none', () => {
  const wheel = { filename: 'tool-2-py3-none-any.whl' }
  const listed = readReleases(normalizeName('tool'), [{ filename: 'tool-1.tar.gz' }, wheel])
  expect(find('1', listed)).toEqual({ locked: { version: '1' }, newest: { version: '2', why: 'no sdist' } })
})

it('takes for fitting only what is as old as the recipe asks, or what it allows', () => {
  const recipe = { 'build-constraints': {}, allow: [{ yanked: 'tool', when: '==2', reason: 'checked' }] }
  const rules = { ...plain, ...rulesOf(normalizeName('tool'), recipe, '2026-01-31') }
  const listed = releases(
    { version: '1' },
    { version: '2', uploadTime: '2026-01-31T23:59:59Z', yanked: 'broken' },
    { version: '3', uploadTime: '2026-02-01T00:00:00Z' },
  )
  expect(findNewerReleases('1', listed, rules)).toMatchObject({
    fits: { version: '2' },
    newest: { version: '3', why: 'uploaded on 2026-02-01, after the cut-off 2026-01-31' },
  })
  expect(findNewerReleases('3', releases({ version: '3' }, { version: '4' }), rules).newest?.why).toBe(
    'the recipe asks for an age, and nobody says when it was uploaded',
  )
})

it('says that upstream has withdrawn what is locked', () => {
  const withdrawn = (yanked: string | true) => find('1', releases({ version: '1', yanked })).locked.yanked
  expect(withdrawn('broken')).toBe('broken')
  expect(withdrawn(true)).toBe('')
})
