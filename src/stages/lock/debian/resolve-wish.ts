import type { Failure } from '../../../core/failure.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import type { BinaryPackage } from '../../../formats/debian/packages-index.ts'
import { parsePackageWish } from '../../../recipe/package-wish.ts'
import type { DebianSuite } from './debian.ts'
import { explainIndex } from './explain-index.ts'

/** A wish as apt is asked for it. */
export interface ResolvedWish {
  /** `NAME`, `NAME=VERSION` or `NAME/SUITE`. */
  readonly word: string
  /** What that version depends on, as written; empty where no archive was asked. */
  readonly depends: string
}

/**
 * Finds the version that a wish means. Where it is written without an epoch, as file names and people leave it
 * out, the one version that differs in nothing else is meant: gcc=12.2.0-3 is 4:12.2.0-3. A wish for whichever version apt
 * takes is looked up only where `look` says so.
 */
export async function resolveWish(
  wish: string,
  suite: DebianSuite,
  look: boolean,
): Promise<Result<ResolvedWish, Failure>> {
  const { name, version, suite: from } = parsePackageWish(wish)
  if (version === undefined && from === undefined && !look) return ok({ word: wish, depends: '' })
  const own = suite.packages.newest(name)
  if (version === undefined && from === undefined && own.ok && own.value !== undefined)
    return ok({ word: wish, depends: own.value.depends })
  const there = await findEverywhere(name, suite)
  if (!there.ok) return there
  if (there.value.length === 0) return fail({ code: 'debian-package-unknown', name, suite: suite.suite })
  const fitting = chooseFitting(there.value, version, from)
  const [first, ...others] = fitting
  if (first === undefined || (version !== undefined && others.some(one => one.version !== first.version)))
    return fail({
      code: 'debian-version-unknown',
      wish,
      there: there.value.map(one => [one.version, one.suite] as const),
    })
  const word = version === undefined ? wish : `${name}=${first.version}`
  return ok({ word, depends: first.depends })
}

/** A package of one of the archives. */
interface Offer {
  readonly suite: string
  readonly version: string
  readonly depends: string
}

function chooseFitting(
  there: readonly Offer[],
  version: string | undefined,
  from: string | undefined,
): readonly Offer[] {
  if (from !== undefined) return there.filter(one => one.suite === from)
  if (version === undefined) return there
  const exact = there.filter(one => one.version === version)
  if (exact.length > 0 || version.includes(':')) return exact
  return there.filter(one => one.version.replace(/^\d+:/, '') === version)
}

async function findEverywhere(name: string, suite: DebianSuite): Promise<Result<readonly Offer[], Failure>> {
  const all = await suite.everywhere()
  if (!all.ok) return all
  const offers: Offer[] = []
  for (const { part, packages } of all.value) {
    const found = explainIndex(packages.versions(name), part.suite, part.archive)
    if (!found.ok) return found
    offers.push(...found.value.map(one => ({ suite: part.suite, ...offerOf(one) })))
  }
  return ok(offers)
}

function offerOf({ version, depends }: BinaryPackage): Pick<Offer, 'version' | 'depends'> {
  return { version, depends }
}
