import { sortByBytes } from '../../../core/bytes.ts'
import type { LockedDeb } from '../../../recipe/lock/lock.ts'
import type { ByContainer, ChosenDeb } from './debian.ts'

/** One entry for each .deb, with all containers that hold it and all that ask for it there. */
export function mergeContainers(containers: ByContainer<readonly ChosenDeb[]>): LockedDeb[] {
  const merged = new Map<string, LockedDeb>()
  for (const [container, debs] of sortByBytes(Object.entries(containers), ([name]) => name))
    for (const deb of debs) {
      const known = merged.get(deb.purl)
      const by = new Set([...(known?.['requested-by'] ?? []), ...(deb['requested-by'] ?? [])])
      const requested = by.size === 0 ? {} : { 'requested-by': sortByBytes(by, one => one) }
      merged.set(deb.purl, { ...deb, ...requested, in: [...(known?.in ?? []), container] })
    }
  return sortByBytes(merged.values(), ({ purl }) => purl)
}
