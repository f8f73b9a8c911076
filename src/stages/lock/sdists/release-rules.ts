import type { IndexFile } from '../../../actions/host.ts'
import { normalizeName, type PackageName } from '../../../formats/python/name.ts'
import {
  containsVersion,
  parseSpecifierSet,
  type SpecifierSet,
} from '../../../formats/python/specifier-set.ts'
import type { ResolvedPython, YankedAllowance } from '../../../recipe/resolve-recipe.ts'

/** What the recipe says about the versions of one name that may be chosen. */
export interface ReleaseRules {
  readonly constraint?: SpecifierSet | undefined
  /** The last day (UTC) whose uploads count, such as 2011-11-11; absent where no age is asked for. */
  readonly cutOff?: string | undefined
  /** Whether a version that upstream withdrew is used all the same. */
  readonly allowsYanked: (version: string) => boolean
}

/** How a file's age stands to a cut-off. */
export type Age = 'old enough' | 'too young' | 'unknown'

/** The rules of a name. */
export function rulesOf(
  name: PackageName,
  recipe: Pick<ResolvedPython, 'allow' | 'build-constraints'>,
  cutOff: string | undefined,
): ReleaseRules {
  return {
    constraint: constraintOf(name, recipe),
    cutOff,
    allowsYanked: version => recipe.allow.some(entry => allowsYanked(entry, name, version)),
  }
}

/** Whether an entry of the recipe's `allow` speaks of a version of a project. */
export function allowsYanked({ yanked, when }: YankedAllowance, name: string, version: string): boolean {
  if (normalizeName(yanked) !== name) return false
  const specifier = when === undefined ? undefined : parseSpecifierSet(when)
  if (specifier?.ok === false) throw new Error(`a checked recipe has valid specifiers: ${when}`)
  return specifier === undefined || containsVersion(specifier.value, version, { prereleases: true })
}

/** How old a file is. Who names a version exactly has looked at it: nobody asks for its age. */
export function ageOf(file: IndexFile | undefined, { constraint, cutOff }: ReleaseRules): Age {
  if (cutOff === undefined || isExact(constraint)) return 'old enough'
  const day = uploadDay(file?.uploadTime)
  if (day === undefined) return 'unknown'
  return day <= cutOff ? 'old enough' : 'too young'
}

/** The day (UTC) of an upload time as PEP 700 writes it; undefined where it is not written so. */
export function uploadDay(uploadTime: string | undefined): string | undefined {
  const match = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|\+00:00)$/.exec(uploadTime ?? '')
  return match?.[1]
}

/** The recipe's `build-constraints` of a name. */
function constraintOf(
  name: PackageName,
  recipe: Pick<ResolvedPython, 'build-constraints'>,
): SpecifierSet | undefined {
  const entry = Object.entries(recipe['build-constraints']).find(([key]) => normalizeName(key) === name)
  const parsed = entry === undefined ? undefined : parseSpecifierSet(entry[1])
  if (parsed?.ok === false) throw new Error(`a checked recipe has valid specifiers: ${entry?.[1]}`)
  return parsed?.value
}

function isExact(constraint: SpecifierSet | undefined): boolean {
  return constraint?.clauses.some(({ operator, wildcard }) => /^={2,3}$/.test(operator) && !wildcard) === true
}
