import type { Sha256 } from '../../../core/digest.ts'
import { isSha256 } from '../../../core/digest.ts'
import { pypiPurl } from '../../../core/purl.ts'
import type { PackageName } from '../../../formats/python/name.ts'
import type { Requirement } from '../../../formats/python/requirement.ts'
import { wantsPrereleases } from '../../../formats/python/specifier.ts'
import {
  containsVersion,
  parseSpecifierSet,
  type SpecifierSet,
} from '../../../formats/python/specifier-set.ts'
import { isPrerelease, parseVersion } from '../../../formats/python/version.ts'
import type { ChosenSdist } from '../closure/question.ts'
import { ageOf, type ReleaseRules, uploadDay } from './release-rules.ts'
import type { Release } from './releases.ts'

/** A version that a build requirement could be. Its kind is found when it is used. */
export interface Candidate extends Omit<ChosenSdist, 'kind'> {
  readonly prerelease: boolean
  /** Said by the user's pins, the recipe or the lock: a pre-release among these needs nobody who asks for it. */
  readonly known: boolean
  /** The recipe asks for an age, and nobody knows this one's: it must not be used. */
  readonly ageUnknown?: true
}

/** The versions of a name that may be used and the reasons against the others. */
export interface Candidates {
  /** The preferred ones first. */
  readonly usable: readonly Candidate[]
  /** Newest first. */
  readonly rejected: readonly (readonly [version: string, why: string])[]
}

/**
 * What the index lists of a name, judged once: a version needs an sdist, must not be yanked, must admit the target's
 * interpreter and the recipe's constraint, and must be old enough. Newest first.
 */
export function screenReleases(
  name: PackageName,
  releases: readonly Release[],
  python: string,
  rules: ReleaseRules,
): Candidates {
  const known = rules.constraint?.clauses.some(wantsPrereleases) === true
  const usable: Candidate[] = []
  const rejected: (readonly [string, string])[] = []
  for (const release of releases) {
    const version = release.text
    const why = reasonAgainst(release, python, rules)
    const [file] = release.sdists
    if (why !== undefined || file === undefined) {
      rejected.push([version, why ?? 'no sdist'])
      continue
    }
    const sha256: readonly Sha256[] = file.sha256 !== undefined && isSha256(file.sha256) ? [file.sha256] : []
    const prerelease = isPrerelease(release.version)
    usable.push({
      purl: pypiPurl(name, version),
      name,
      version,
      filename: file.filename,
      sha256,
      prerelease,
      known,
      ...(file.yanked === undefined ? {} : { yanked: true as const }),
      ...(ageOf(file, rules) === 'unknown' ? { ageUnknown: true as const } : {}),
    })
  }
  return { usable, rejected }
}

/**
 * Puts first what is chosen already, by the user's pins or by the lock: such a version is good where a newcomer would
 * not be, but the recipe's constraint binds it too.
 */
export function preferKnown(
  listed: Candidates,
  chosen: readonly (Omit<ChosenSdist, 'kind'> & Pick<Candidate, 'ageUnknown'>)[],
  constraint: SpecifierSet | undefined,
): Candidates {
  const known = new Map<string, Candidate>()
  for (const sdist of chosen) {
    const excluded = constraint !== undefined && !admitsVersion(constraint, sdist.version, true)
    if (excluded || known.has(sdist.purl)) continue
    known.set(sdist.purl, { ...sdist, prerelease: isPre(sdist.version), known: true })
  }
  return { ...listed, usable: [...known.values(), ...listed.usable.filter(({ purl }) => !known.has(purl))] }
}

/** Whether a requirement admits a candidate; a pre-release only if it asks for one or the candidate is chosen already. */
export function admitsCandidate({ specifier }: Requirement, candidate: Candidate): boolean {
  const wanted = candidate.known || specifier.clauses.some(wantsPrereleases)
  return admitsVersion(specifier, candidate.version, wanted)
}

/** Whether the interpreter is one that `requires-python` admits; a text that is no specifier says nothing. */
export function admitsPython(requiresPython: string | undefined, python: string): boolean {
  const specifier = requiresPython === undefined ? undefined : parseSpecifierSet(requiresPython)
  return specifier?.ok !== true || admitsVersion(specifier.value, python, true)
}

function reasonAgainst(
  { sdists, text, version }: Release,
  python: string,
  rules: ReleaseRules,
): string | undefined {
  const { constraint, cutOff } = rules
  const [file] = sdists
  if (file === undefined) return 'no sdist'
  if (file.yanked !== undefined && !rules.allowsYanked(text))
    return file.yanked === true ? 'yanked' : `yanked: ${file.yanked}`
  if (!admitsPython(file.requiresPython, python)) return `requires python ${file.requiresPython}`
  const exact = constraint?.clauses.some(wantsPrereleases) === true
  if (constraint !== undefined && !admitsVersion(constraint, text, exact || !isPrerelease(version)))
    return 'excluded by build-constraints'
  if (ageOf(file, rules) === 'too young')
    return `uploaded on ${uploadDay(file.uploadTime)}, after the cut-off ${cutOff}`
  return undefined
}

function admitsVersion(specifier: SpecifierSet, version: string, prereleases: boolean): boolean {
  return containsVersion(specifier, version, { prereleases })
}

function isPre(version: string): boolean {
  const parsed = parseVersion(version)
  return parsed.ok && isPrerelease(parsed.value)
}
