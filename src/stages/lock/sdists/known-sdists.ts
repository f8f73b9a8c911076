import { sortByBytes } from '../../../core/bytes.ts'
import { parsePurl } from '../../../core/purl.ts'
import { normalizeName, type PackageName } from '../../../formats/python/name.ts'
import { compareVersions, parseVersion } from '../../../formats/python/version.ts'
import type { LockedSdist, LockedTarget } from '../../../recipe/lock/lock.ts'
import type { Buildable, ChosenSdist } from '../closure/question.ts'

/** An sdist that the lock has already. */
function fromLockedSdist({ purl, filename, sha256, size, kind, yanked }: LockedSdist): ChosenSdist {
  const parts = parsePurl(purl)
  if (parts === undefined) throw new Error(`a checked lock has valid purls: ${purl}`)
  const { name, version } = parts
  return {
    purl,
    name: normalizeName(name),
    version,
    filename,
    sha256: [sha256],
    size,
    kind,
    ...(yanked === undefined ? {} : { yanked }),
  }
}

/**
 * What the lock has already chosen for a name: first what stands in the build environment of this very source, then
 * what others use, the newest first. Relocking keeps to it where it still fits.
 */
export function lockedSdistsOf(
  name: PackageName,
  source: Buildable,
  previous: LockedTarget | undefined,
): readonly ChosenSdist[] {
  if (previous === undefined) return []
  const own = new Set(ownRequires(source, previous))
  const locked = previous.sdists.map(fromLockedSdist).filter(sdist => sdist.name === name)
  const newestFirst = sortByBytes(locked, ({ purl }) => purl).sort((a, b) =>
    compareTexts(b.version, a.version),
  )
  return [
    ...newestFirst.filter(({ purl }) => own.has(purl)),
    ...newestFirst.filter(({ purl }) => !own.has(purl)),
  ]
}

/** The source's own build requirements in the lock; those of its other version where this one is new. */
function ownRequires(source: Buildable, previous: LockedTarget): readonly string[] {
  if (source.sdist === undefined) return previous.application?.['build-requires'] ?? []
  const same = previous.sdists.find(({ purl }) => purl === source.id)
  const sameName = previous.sdists.filter(({ purl }) => parsePurl(purl)?.name === source.name)
  return (same === undefined ? sameName : [same]).flatMap(sdist => sdist['build-requires'])
}

function compareTexts(a: string, b: string): number {
  const [first, second] = [parseVersion(a), parseVersion(b)]
  return first.ok && second.ok ? compareVersions(first.value, second.value) : 0
}
