import { sortByBytes } from '../../core/bytes.ts'
import type { Problem } from '../../core/problem.ts'
import { collect, type Result } from '../../core/result.ts'
import { stripSpace } from './python-space.ts'
import {
  formatSpecifier,
  matchesSpecifier,
  parseSpecifier,
  type Specifier,
  specifierKey,
  specifierRanges,
  wantsPrereleases,
} from './specifier.ts'
import { isPrerelease, parseVersion, type Version } from './version.ts'
import { fullRange, holdPrereleasesOnly, intersectRanges } from './version-range.ts'

/** A version specifier: clauses that must all hold. Without clauses it admits every version. @see PEP 440 */
export interface SpecifierSet {
  /** In the order of their text, each once. */
  readonly clauses: readonly Specifier[]
}

/**
 * Which pre-releases match: `true` all, `false` none, `null` PEP 440's rule: those that a clause asks for, and any
 * where there is no other choice.
 */
export interface PrereleaseRule {
  readonly prereleases: boolean | null
}

/** Parses clauses between commas. */
export function parseSpecifierSet(text: string): Result<SpecifierSet, Problem> {
  const parts = text.split(',').map(stripSpace)
  const clauses = collect(parts.filter(part => part !== '').map(parseSpecifier))
  return clauses.ok ? { ok: true, value: createSpecifierSet(clauses.value) } : clauses
}

/** A set of these clauses, sorted, without those that say the same as another. */
export function createSpecifierSet(clauses: readonly Specifier[]): SpecifierSet {
  const byKey = new Map<string, Specifier>()
  for (const clause of sortByBytes(clauses, formatSpecifier))
    if (!byKey.has(specifierKey(clause))) byKey.set(specifierKey(clause), clause)
  return { clauses: [...byKey.values()] }
}

/** The clauses with commas between, in the order of their text. */
export function formatSpecifierSet(set: SpecifierSet): string {
  return set.clauses.map(formatSpecifier).join(',')
}

/** Does the version match every clause? A pre-release that is `installed` already counts as wanted. */
export function containsVersion(
  set: SpecifierSet,
  version: string,
  rule: PrereleaseRule & { readonly installed?: boolean },
): boolean {
  const parsed = parsedOrUndefined(version)
  if (rule.prereleases === false && rule.installed !== true && parsed !== undefined && isPrerelease(parsed))
    return false
  return set.clauses.every(clause => matchesSpecifier(clause, version, parsed))
}

/** Those of the versions that match, in their order. */
export function filterVersions(
  set: SpecifierSet,
  versions: readonly string[],
  rule: PrereleaseRule,
): readonly string[] {
  const matching = versions
    .map(text => ({ text, version: parsedOrUndefined(text) }))
    .filter(({ text, version }) => set.clauses.every(clause => matchesSpecifier(clause, text, version)))
  const prereleases = rule.prereleases ?? (set.clauses.some(wantsPrereleases) ? true : null)
  const hasFinal = matching.some(({ version }) => version !== undefined && !isPrerelease(version))
  const all = prereleases ?? !hasFinal
  return matching
    .filter(({ version }) => all || version === undefined || !isPrerelease(version))
    .map(({ text }) => text)
}

/** Is there no version at all that could match? */
export function isUnsatisfiable(set: SpecifierSet, rule: PrereleaseRule): boolean {
  if (set.clauses.length === 0) return false
  const ranges = set.clauses.map(specifierRanges).reduce(intersectRanges, fullRange)
  if (ranges.length === 0) return true
  return excludesItsOwnText(set, rule) || (rule.prereleases === false && holdPrereleasesOnly(ranges))
}

/** `===TEXT` admits nothing but TEXT: can that match the other clauses? */
function excludesItsOwnText({ clauses }: SpecifierSet, rule: PrereleaseRule): boolean {
  const [first, ...others] = clauses.filter(({ operator }) => operator === '===')
  if (first === undefined) return false
  if (others.some(({ text }) => text.toLowerCase() !== first.text.toLowerCase())) return true
  const { version } = first
  if (rule.prereleases === false && version !== undefined && isPrerelease(version)) return true
  return !clauses.every(clause => clause.operator === '===' || matchesSpecifier(clause, first.text, version))
}

function parsedOrUndefined(text: string): Version | undefined {
  const version = parseVersion(text)
  return version.ok ? version.value : undefined
}
