import { expect, it } from 'vitest'
import { sha256Of } from '../../../../src/core/digest.ts'
import { pypiPurl } from '../../../../src/core/purl.ts'
import { normalizeName } from '../../../../src/formats/python/name.ts'
import { parseRequirement } from '../../../../src/formats/python/requirement.ts'
import { parseSpecifierSet } from '../../../../src/formats/python/specifier-set.ts'
import {
  admitsCandidate,
  preferKnown,
  screenReleases,
} from '../../../../src/stages/lock/sdists/candidates.ts'
import { readReleases } from '../../../../src/stages/lock/sdists/releases.ts'

const name = normalizeName('tool')
const chosen = (version: string, digest = version) => ({
  purl: pypiPurl(name, version),
  name,
  version,
  filename: `tool-${version}.tar.gz`,
  sha256: [sha256Of(digest)],
})

function specifier(text: string) {
  const parsed = parseSpecifierSet(text)
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

function screen(versions: readonly string[], constraint?: string) {
  const releases = readReleases(
    name,
    versions.map(version => ({ filename: `tool-${version}.tar.gz` })),
  )
  return screenReleases(name, releases, '3.11.2', {
    constraint: constraint === undefined ? undefined : specifier(constraint),
    allowsYanked: () => false,
  })
}

it('prefers what is chosen already, in its order, each version once', () => {
  const { usable } = preferKnown(
    screen(['1', '2', '3']),
    [chosen('2', 'pin'), chosen('1'), chosen('2', 'lock')],
    undefined,
  )
  expect(usable.map(({ version }) => version)).toEqual(['2', '1', '3'])
  expect(usable[0]?.sha256).toEqual([sha256Of('pin')])
})

it('keeps what the lock has although the index lists it no more', () => {
  const { usable } = preferKnown(screen(['3']), [chosen('2')], undefined)
  expect(usable.map(({ version }) => version)).toEqual(['2', '3'])
})

it('holds the recipe to its own constraints, whatever is chosen', () => {
  const { usable } = preferKnown(screen(['1', '2'], '<2'), [chosen('2')], specifier('<2'))
  expect(usable.map(({ version }) => version)).toEqual(['1'])
})

it('admits a pre-release only where somebody asks for one', () => {
  const admitted = (requirement: string, listed: ReturnType<typeof screen>) => {
    const parsed = parseRequirement(requirement)
    if (!parsed.ok) throw new Error(requirement)
    return listed.usable.filter(one => admitsCandidate(parsed.value, one)).map(({ version }) => version)
  }
  expect(admitted('tool>=1', screen(['1', '2rc1']))).toEqual(['1'])
  expect(admitted('tool>=2rc1', screen(['1', '2rc1']))).toEqual(['2rc1'])
  expect(admitted('tool>=1', screen(['1', '2rc1'], '==2rc1'))).toEqual(['2rc1'])
  expect(admitted('tool>=1', preferKnown(screen(['1']), [chosen('2rc1')], undefined))).toEqual(['2rc1', '1'])
})
