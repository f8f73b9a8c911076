import { parsePurl } from '../../core/purl.ts'
import type { TargetJob } from '../../pipeline.ts'

/** The names of the Debian packages of a target's build container. */
export function buildPackages({ locked }: TargetJob): ReadonlySet<string> {
  return new Set(
    locked.debian.packages
      .filter(deb => deb.in.includes('build'))
      .flatMap(({ purl }) => parsePurl(purl)?.name ?? []),
  )
}
