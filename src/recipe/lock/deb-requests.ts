import type { FileRequest } from '../../actions/host.ts'
import type { LockedTarget } from './lock.ts'

/**
 * The locked .debs of some containers, ready to be fetched. Each says the date of the release that it was locked from,
 * the newest of its archive: that is where a mirror of old packages still has it.
 */
export function debRequests(
  { packages, releases }: LockedTarget['debian'],
  wanted: (container: string) => boolean,
): readonly FileRequest[] {
  const dates = new Map<string, string>()
  for (const { archive, date } of releases) {
    const known = dates.get(archive)
    if (known === undefined || Date.parse(date) > Date.parse(known)) dates.set(archive, date)
  }
  return packages
    .filter(one => one.in.some(wanted))
    .map(({ purl, filename, sha256, size, archive }) => {
      const lockedOn = dates.get(archive)
      return { purl, filename, sha256, size, archive, ...(lockedOn === undefined ? {} : { lockedOn }) }
    })
}
