import type { Failure } from '../../../core/failure.ts'
import { ok, type Result } from '../../../core/result.ts'
import { compareDebVersions, type DebVersion } from '../../../formats/debian/version.ts'
import type { DebianSuite } from './debian.ts'
import { explainIndex } from './explain-index.ts'

/** The newest version of a package in the archives that apt takes from by itself; undefined where none has it. */
export async function findCandidate(
  name: string,
  suite: DebianSuite,
): Promise<Result<string | undefined, Failure>> {
  const all = await suite.everywhere()
  if (!all.ok) return all
  const versions: DebVersion[] = []
  for (const { part, packages } of all.value.filter(one => one.part.automatic)) {
    const found = explainIndex(packages.newest(name), part.suite, part.archive)
    if (!found.ok) return found
    if (found.value !== undefined) versions.push(found.value.version)
  }
  return ok(versions.sort((a, b) => compareDebVersions(b, a))[0])
}
