import type { Failure } from '../../../core/failure.ts'
import { parsePurl } from '../../../core/purl.ts'
import { collect, ok, type Result } from '../../../core/result.ts'
import type { BinaryPackage } from '../../../formats/debian/packages-index.ts'
import type { ChosenDeb, DebianSuite } from './debian.ts'
import { explainIndex } from './explain-index.ts'
import type { SuitePackages } from './suite-packages.ts'

/**
 * What the indexes say of the .debs that apt chose from them, in the same order; each is known by its digest. Other archives
 * than the suite's own are read only where it does not have them all.
 */
export async function describeChosen(
  debs: readonly ChosenDeb[],
  suite: DebianSuite,
): Promise<Result<readonly BinaryPackage[], Failure>> {
  const own = collect(debs.map(deb => findDeb(deb, suite.packages, suite.suite)))
  if (!own.ok) return own
  if (own.value.every(one => one !== undefined)) return ok(own.value)
  const all = await suite.everywhere()
  if (!all.ok) return all
  return collect(
    debs.map(deb => {
      const found = collect(
        all.value.map(({ part, packages }) => findDeb(deb, packages, part.suite, part.archive)),
      )
      if (!found.ok) return found
      const [described] = found.value.filter(one => one !== undefined)
      if (described === undefined) throw new Error(`no index has ${deb.purl}, which apt chose from one`)
      return ok(described)
    }),
  )
}

function findDeb(
  { purl, sha256 }: ChosenDeb,
  packages: SuitePackages,
  suite: string,
  archive?: string,
): Result<BinaryPackage | undefined, Failure> {
  const versions = explainIndex(packages.versions(parsePurl(purl)?.name ?? ''), suite, archive)
  return versions.ok ? ok(versions.value.find(one => one.sha256 === sha256)) : versions
}
