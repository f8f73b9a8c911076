import { parsePurl } from '../../core/purl.ts'
import type { LockedTarget } from '../../recipe/lock/lock.ts'
import type { DebianProject } from '../venv/debian-modules.ts'

/** What a target takes from Debian's packages, as its lock says it. */
export function listDebianProjects(locked: LockedTarget): readonly DebianProject[] {
  return (locked['from-debian'] ?? []).map(({ purl, deb, paths }) => {
    const [project, found] = [parsePurl(purl), parsePurl(deb)]
    if (project === undefined || found === undefined)
      throw new Error(`a checked lock has valid purls: ${purl}`)
    const { name, version } = project
    return { name, version, package: found.name, packageVersion: found.version, paths }
  })
}
