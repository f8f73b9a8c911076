import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { type DebMember, qualifiedName, type UnpackedDeb } from './environment.ts'
import { mergedLinks, mergedPath } from './skeleton.ts'

/** What lies at one place of the tree, and who put it there. */
interface Occupant {
  readonly member: DebMember
  readonly owner: string
}

/**
 * Checks that packages unpacked side by side, in any order, give one tree: no path from two of them unless it is a folder
 * for both, no path below another package's link (but the merged ones), no package twice. Real dpkg would resolve some
 * of that by order, `Replaces` and diversions; here there is no order.
 */
export function checkMembers(root: string, debs: readonly UnpackedDeb[]): Result<undefined, Failure> {
  const twins = findTwins(root, debs)
  // All their paths would be there twice as well.
  if (twins.length > 0) return okUnless(twins, () => undefined)
  const failures: Failure[] = []
  const places = new Map<string, Occupant>()
  for (const deb of debs) {
    const owner = qualifiedName(deb)
    for (const member of deb.members) {
      if (isMergedLink(member)) continue
      const place = mergedPath(member.path)
      const other = places.get(place)
      if (other === undefined) places.set(place, { member, owner })
      else if (other.member.kind !== 'directory' || member.kind !== 'directory')
        failures.push(twice(root, member.path, other.owner, owner))
    }
  }
  for (const [place, { member, owner }] of places) {
    const above = findLinkAbove(place, places)
    if (above !== undefined) failures.push(twice(root, member.path, above.owner, owner))
  }
  return okUnless(failures.slice(0, 20), () => undefined)
}

/** A package may ship the merged links themselves, as trixie's base-files does, with the targets they have anyway. */
function isMergedLink(member: DebMember): boolean {
  return (
    member.kind === 'symlink' &&
    mergedLinks.some(([path, target]) => path === member.path && target === member.target.replace(/^\//, ''))
  )
}

function twice(root: string, path: string, first: string, second: string): Failure {
  return { code: 'environment-path-twice', root, path: `/${path}`, packages: [first, second] }
}

/** Something that is no folder on the way to a place. */
function findLinkAbove(place: string, places: ReadonlyMap<string, Occupant>): Occupant | undefined {
  for (let cut = place.lastIndexOf('/'); cut > 0; cut = place.lastIndexOf('/', cut - 1)) {
    const above = places.get(place.slice(0, cut))
    if (above !== undefined && above.member.kind !== 'directory') return above
  }
  return undefined
}

function findTwins(root: string, debs: readonly UnpackedDeb[]): readonly Failure[] {
  return debs.flatMap((deb, index) => {
    const twins = debs.filter(other => qualifiedName(other) === qualifiedName(deb))
    if (twins.length === 1 || twins[0] !== debs[index]) return []
    return [
      {
        code: 'environment-package-twice',
        root,
        name: qualifiedName(deb),
        debs: twins.map(twin => twin.deb),
      } as const,
    ]
  })
}
