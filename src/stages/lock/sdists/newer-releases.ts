import type { Requirement } from '../../../formats/python/requirement.ts'
import { formatRequirement } from '../../../formats/python/requirement.ts'
import { wantsPrereleases } from '../../../formats/python/specifier.ts'
import { containsVersion } from '../../../formats/python/specifier-set.ts'
import { compareVersions, isPrerelease, parseVersion } from '../../../formats/python/version.ts'
import { admitsPython } from './candidates.ts'
import { ageOf, type ReleaseRules, uploadDay } from './release-rules.ts'
import type { Release } from './releases.ts'

/** A requirement that a newer version must fit, and who has it. */
export interface Bound {
  readonly requirement: Requirement
  readonly by: string
}

/** A version that an index lists. */
export interface ListedVersion {
  readonly version: string
  /** When its sdist was uploaded, as the index writes it; absent where it does not say. */
  readonly uploaded?: string
}

/** What decides whether a version could be used. */
export interface NewerRules extends ReleaseRules {
  /** The target's interpreter, its full version. */
  readonly python: string
  readonly bounds: readonly Bound[]
}

/** What is newer than a locked version. */
export interface NewerReleases {
  /** With upstream's words where it has withdrawn the version, empty where it gives none. */
  readonly locked: ListedVersion & { readonly yanked?: string }
  /** The newest that could be used: it has an sdist, is not yanked, fits the interpreter, the asked age and every bound. */
  readonly fits?: ListedVersion
  /** The newest of all, where it does not fit, with the reason. */
  readonly newest?: ListedVersion & { readonly why: string }
}

/** Which newer versions there are and which fit. Pre-releases count only where one is locked or asked for. */
export function findNewerReleases(
  version: string,
  releases: readonly Release[],
  rules: NewerRules,
): NewerReleases {
  const current = parseVersion(version)
  if (!current.ok) throw new Error(`a locked version is one: ${version}`)
  const same = releases.find(release => compareVersions(release.version, current.value) === 0)
  const locked = same === undefined ? { version } : { ...listed(same), ...withdrawal(same), version }
  const early =
    isPrerelease(current.value) ||
    rules.bounds.some(({ requirement }) => requirement.specifier.clauses.some(wantsPrereleases))
  const newer = releases
    .filter(release => compareVersions(release.version, current.value) > 0)
    .filter(release => early || !isPrerelease(release.version))
    .map(release => ({ release, why: reasonAgainst(release, rules) }))
  const fitting = newer.find(({ why }) => why === undefined)
  const [first] = newer
  return {
    locked,
    ...(fitting === undefined ? {} : { fits: listed(fitting.release) }),
    ...(first?.why === undefined ? {} : { newest: { ...listed(first.release), why: first.why } }),
  }
}

function reasonAgainst({ sdists, text }: Release, rules: NewerRules): string | undefined {
  const [file] = sdists
  if (file === undefined) return 'no sdist'
  if (file.yanked !== undefined && !rules.allowsYanked(text))
    return file.yanked === true ? 'yanked' : `yanked: ${file.yanked}`
  if (!admitsPython(file.requiresPython, rules.python)) return `requires python ${file.requiresPython}`
  const bound = rules.bounds.find(
    ({ requirement }) => !containsVersion(requirement.specifier, text, { prereleases: true }),
  )
  if (bound !== undefined) return `${bound.by} wants ${formatRequirement(bound.requirement)}`
  const age = ageOf(file, rules)
  if (age === 'unknown') return 'the recipe asks for an age, and nobody says when it was uploaded'
  if (age === 'too young')
    return `uploaded on ${uploadDay(file.uploadTime)}, after the cut-off ${rules.cutOff}`
  return undefined
}

function listed({ text, sdists }: Release): ListedVersion {
  const uploaded = sdists[0]?.uploadTime
  return { version: text, ...(uploaded === undefined ? {} : { uploaded }) }
}

function withdrawal({ sdists }: Release): { readonly yanked?: string } {
  const yanked = sdists[0]?.yanked
  return yanked === undefined ? {} : { yanked: yanked === true ? '' : yanked }
}
