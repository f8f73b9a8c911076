import type { Failure } from '../../../core/failure.ts'
import { parsePurl } from '../../../core/purl.ts'
import { collect, ok, type Result } from '../../../core/result.ts'
import { compareDebVersions, type DebVersion, parseDebVersion } from '../../../formats/debian/version.ts'
import type { LockedDeb } from '../../../recipe/lock/lock.ts'
import { type PackageWish, parsePackageWish } from '../../../recipe/package-wish.ts'
import type { ReadSuite } from './debian.ts'
import { explainIndex } from './explain-index.ts'

/** A locked Debian package, and what is newer. */
export interface NewerPackage {
  readonly name: string
  readonly locked: DebVersion
  /** The newest that apt would be offered. */
  readonly newer?: DebVersion
  /** The newest, where the recipe asks for another version. */
  readonly newest?: { readonly version: DebVersion; readonly why: string }
}

/**
 * What the archives of a target have that is newer than what is locked. Backports and archives of others count for a
 * package that is newer than everything else, and so came from there, and where a wish names their suite: apt takes nothing else from
 * them. The container that asks apt is made of the suite alone. Whether everything goes together, only the suite's own apt
 * can say.
 */
export function findNewerPackages(
  packages: readonly LockedDeb[],
  suite: string,
  wishes: readonly string[],
  indexes: readonly ReadSuite[],
): Result<readonly NewerPackage[], Failure> {
  const wished = new Map(wishes.map(parsePackageWish).map(wish => [wish.name, wish]))
  return collect(
    packages.map(({ purl, archive, in: containers }): Result<NewerPackage, Failure> => {
      const parsed = parsePurl(purl)
      const version = parsed === undefined ? undefined : parseDebVersion(parsed.version)
      if (parsed === undefined || version?.ok !== true)
        throw new Error(`a checked lock has valid purls: ${purl}`)
      const { name } = parsed
      const locked = version.value
      const asks = containers.every(container => container === 'solver')
      const wish = asks ? undefined : wished.get(name)
      const offering = asks
        ? indexes.filter(({ part }) => part.archive === 'debian' && part.suite === suite)
        : indexes
      const newest = newestOffer({ name, locked, archive, wish }, offering)
      if (!newest.ok) return newest
      if (newest.value === undefined || compareDebVersions(newest.value, locked) <= 0)
        return ok({ name, locked })
      if (wish?.version === undefined) return ok({ name, locked, newer: newest.value })
      const why = `the recipe wants ${name}=${wish.version}`
      return ok({ name, locked, newest: { version: newest.value, why } })
    }),
  )
}

interface Wanted {
  readonly name: string
  readonly locked: DebVersion
  readonly archive: string
  readonly wish: PackageWish | undefined
}

function newestOffer(
  { name, locked, archive, wish }: Wanted,
  indexes: readonly ReadSuite[],
): Result<DebVersion | undefined, Failure> {
  if (wish?.suite !== undefined)
    return newestIn(
      name,
      indexes.filter(({ part }) => part.suite === wish.suite),
    )
  const usual = newestIn(
    name,
    indexes.filter(({ part }) => part.automatic),
  )
  const isUsual = !usual.ok || (usual.value !== undefined && compareDebVersions(usual.value, locked) >= 0)
  if (isUsual) return usual
  return newestIn(
    name,
    indexes.filter(({ part }) => part.archive === archive),
  )
}

function newestIn(name: string, indexes: readonly ReadSuite[]): Result<DebVersion | undefined, Failure> {
  const found = collect(
    indexes.map(({ part, packages }) => explainIndex(packages.newest(name), part.suite, part.archive)),
  )
  if (!found.ok) return found
  const versions = found.value.flatMap(one => (one === undefined ? [] : [one.version]))
  return ok(versions.sort((a, b) => compareDebVersions(b, a))[0])
}
