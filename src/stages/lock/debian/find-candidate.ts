import type { Failure } from '../../../core/failure.ts'
import { ok, type Result } from '../../../core/result.ts'
import { compareDebVersions, type DebVersion } from '../../../formats/debian/version.ts'
import type { DebianSuite, ReadSuite } from './debian.ts'
import { explainIndex } from './explain-index.ts'

/**
 * The version of a package that apt would take: the newest of the archives that it takes from by itself or, where none of
 * these has it, of the others. Undefined where nobody has it.
 */
export async function findCandidate(
  name: string,
  suite: DebianSuite,
): Promise<Result<string | undefined, Failure>> {
  const all = await suite.everywhere()
  if (!all.ok) return all
  const automatic = findNewest(
    name,
    all.value.filter(({ part }) => part.automatic),
  )
  return automatic.ok && automatic.value === undefined ? findNewest(name, all.value) : automatic
}

function findNewest(name: string, suites: readonly ReadSuite[]): Result<string | undefined, Failure> {
  const versions: DebVersion[] = []
  for (const { part, packages } of suites) {
    const found = explainIndex(packages.newest(name), part.suite, part.archive)
    if (!found.ok) return found
    if (found.value !== undefined) versions.push(found.value.version)
  }
  return ok(versions.sort((a, b) => compareDebVersions(b, a))[0])
}
