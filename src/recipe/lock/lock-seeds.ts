import { sortByBytes } from '../../core/bytes.ts'
import type { Sha256 } from '../../core/digest.ts'
import { parsePurl } from '../../core/purl.ts'
import type { LockedTarget } from './lock.ts'

/** Something that is trusted as it is, and why. */
export interface Seed {
  readonly kind: 'sdist' | 'deb'
  readonly purl: string
  readonly name: string
  readonly version: string
  readonly filename: string
  readonly sha256: Sha256
  readonly size: number
  readonly reason: string
}

/**
 * What a target trusts without having built it from source: every Debian package of a container, binaries that Debian's
 * archive signs for, some of which stand for a pinned project; and the sdists that build themselves, where no other wheel stands between source and result. All
 * other wheels come from sdists by these.
 */
export function listSeeds({ sdists, debian, ...target }: LockedTarget): readonly Seed[] {
  const standsFor = (deb: string) =>
    (target['from-debian'] ?? []).filter(one => one.deb === deb).map(({ purl }) => labelOf(purl))
  const selfBuilding = sdists.filter(sdist => sdist['build-requires'].length === 0)
  const seeds = [
    ...selfBuilding.map(({ purl, filename, sha256, size }) => ({
      kind: 'sdist' as const,
      ...{ purl, filename, sha256, size },
      reason: 'builds itself: nothing but the interpreter stands in its build environment',
    })),
    ...debian.packages.map(({ purl, filename, sha256, size, archive, in: containers }) => ({
      kind: 'deb' as const,
      ...{ purl, filename, sha256, size },
      reason: [
        `binary package of ${archive}, in ${containers.map(describeContainer).join(', ')}`,
        ...standsFor(purl).map(project => `stands for ${project}, which is built from no source`),
      ].join('; '),
    })),
  ]
  return sortByBytes(
    seeds.map(seed => ({ ...seed, ...nameOf(seed.purl) })),
    ({ kind, purl }) => `${kind === 'sdist' ? 0 : 1}${purl}`,
  )
}

function describeContainer(name: string): string {
  return name === 'solver' ? 'the container that asks apt' : `the ${name} container`
}

function labelOf(purl: string): string {
  const { name, version } = nameOf(purl)
  return `${name} ${version}`
}

function nameOf(purl: string): { readonly name: string; readonly version: string } {
  const parsed = parsePurl(purl)
  if (parsed === undefined) throw new Error(`a checked lock has valid purls: ${purl}`)
  return { name: parsed.name, version: parsed.version }
}
