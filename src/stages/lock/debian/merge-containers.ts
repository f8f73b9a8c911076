import { sortByBytes } from '../../../core/bytes.ts'
import type { Failure } from '../../../core/failure.ts'
import { parsePurl } from '../../../core/purl.ts'
import { okUnless, type Result } from '../../../core/result.ts'
import type { LockedDeb } from '../../../recipe/lock/lock.ts'
import type { ByContainer, RequestedDeb } from './debian.ts'

/**
 * One entry for each .deb, with all containers that hold it and all that ask for it there. Two that are one file of the
 * lock are refused.
 */
export function mergeContainers(
  containers: ByContainer<readonly RequestedDeb[]>,
): Result<LockedDeb[], Failure> {
  const merged = new Map<string, LockedDeb>()
  for (const [container, debs] of sortByBytes(Object.entries(containers), ([name]) => name))
    for (const deb of debs) {
      const known = merged.get(deb.purl)
      const by = new Set([...(known?.['requested-by'] ?? []), ...deb['requested-by']])
      const requested = { in: [...(known?.in ?? []), container], 'requested-by': sortByBytes(by, one => one) }
      merged.set(deb.purl, { ...deb, ...requested })
    }
  const packages = sortByBytes(merged.values(), ({ purl }) => purl)
  const files = new Map<string, LockedDeb>()
  const shared = packages.flatMap(deb => {
    const other = files.get(deb.filename)
    files.set(deb.filename, deb)
    return other === undefined ? [] : [refuseShared(deb, other)]
  })
  return okUnless(shared, () => packages)
}

function refuseShared({ archive, purl, filename }: LockedDeb, other: LockedDeb): Failure {
  const label = ({ purl: id }: Pick<LockedDeb, 'purl'>) => {
    const { name = id, version = '' } = parsePurl(id) ?? {}
    return `${name} ${version}`
  }
  const problem = `${label(other)} of ${other.archive} is ${filename} too`
  return { code: 'debian-package-unlockable', archive, package: label({ purl }), problem }
}
