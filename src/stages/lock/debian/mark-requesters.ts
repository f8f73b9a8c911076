import type { Problem } from '../../../core/problem.ts'
import { parsePurl } from '../../../core/purl.ts'
import { ok, type Result } from '../../../core/result.ts'
import type { ChosenDeb, RequestedDeb } from './debian.ts'
import { findRequesters, type RelatedPackage } from './find-requesters.ts'

/** The .debs of one container, each with who needs it there. `asked`: names of the packages that were asked for. */
export function markRequesters(
  container: string,
  debs: readonly ChosenDeb[],
  packages: readonly RelatedPackage[],
  asked: readonly string[],
): Result<readonly RequestedDeb[], Problem> {
  const requesters = findRequesters(container, packages, asked)
  if (!requesters.ok) return requesters
  return ok(
    debs.map(deb => {
      const by = requesters.value.get(parsePurl(deb.purl)?.name ?? '')
      if (by === undefined) throw new Error(`nothing describes ${deb.purl}`)
      if (by.length === 0) throw new Error(`nothing asks for ${deb.purl}`)
      return { ...deb, 'requested-by': [...by] }
    }),
  )
}
