import type { SourceDateEpoch } from '../../core/epoch.ts'
import { isSourceDateEpoch } from '../../core/epoch.ts'
import type { Failure } from '../../core/failure.ts'
import type { Place } from '../../core/failures/description.ts'
import { fail, ok, okUnless, type Result } from '../../core/result.ts'
import {
  type Changelog,
  type ChangelogEntry,
  formatChangelog,
  parseChangelog,
} from '../../formats/debian/changelog.ts'
import { formatRfc5322Date } from '../../formats/debian/rfc5322-date.ts'
import type { ResolvedRecipe, ResolvedTarget } from '../resolve-recipe.ts'
import {
  formatDebianUpstream,
  formatTargetVersion,
  isNewerVersion,
  joinPackageVersion,
  type PackageVersion,
  splitPackageVersion,
} from './package-version.ts'

/** A recipe's changelog: the only source of the package's version and of the deb clock. */
export interface PackageChangelog {
  readonly file: string
  readonly entries: Changelog
  /** Of the newest entry. */
  readonly version: PackageVersion
  /** The deb clock: the date of the newest entry. */
  readonly clock: SourceDateEpoch
}

/**
 * Reads a recipe's changelog: every entry is the recipe's package and newer than the one below it, every version is
 * `UPSTREAM-REVISION`, without a suite.
 */
export function parsePackageChangelog(
  file: string,
  text: string,
  recipe: ResolvedRecipe,
): Result<PackageChangelog, Failure> {
  const parsed = parseChangelog(text)
  const lines = text.split('\n')
  const placeOf = (line: number, column: number | undefined): Place => ({
    file,
    line,
    column: column ?? 1,
    text: lines[line - 1] ?? '',
    width: Math.max(1, (lines[line - 1] ?? '').length - (column ?? 1) + 1),
  })
  if (!parsed.ok)
    return okUnless<never, Failure>(
      parsed.failures.map(({ line, column, ...rest }) => ({
        code: 'changelog-invalid',
        place: placeOf(line ?? 1, column),
        ...rest,
      })),
      () => {
        throw new Error('a changelog was refused and no problem named')
      },
    )
  const entries = parsed.value
  const version = splitPackageVersion(entries[0].version)
  const failures = entries.flatMap((entry, index) =>
    checkEntry(entry, entries[index + 1], recipe.package.name, placeOf),
  )
  return okUnless(failures, () => {
    if (version === undefined) throw new Error('a checked version has a revision')
    return { file, entries, version, clock: entries[0].date }
  })
}

/** Fails unless the newest entry is for the application's version and not dated later than now. */
export function verifyPackageChangelog(
  changelog: PackageChangelog,
  recipe: ResolvedRecipe,
  application: { readonly name: string; readonly version: string },
  now: number,
): Result<undefined, Failure> {
  const { file, version, clock, entries } = changelog
  if (!isSourceDateEpoch(now)) return fail({ code: 'clock-implausible', now })
  const upstream = formatDebianUpstream(application.version)
  if (!upstream.ok) return upstream
  const place: Place = { file, ...(entries[0].line === undefined ? {} : { line: entries[0].line }) }
  const failures: Failure[] = []
  if (version.upstream !== upstream.value)
    failures.push({
      code: 'changelog-version-mismatch',
      place,
      recipe: recipe.files.recipe,
      application: application.name,
      expected: joinPackageVersion({ upstream: upstream.value, revision: 1 }),
      actual: joinPackageVersion(version),
    })
  if (clock > now)
    failures.push({
      code: 'changelog-date-in-future',
      place,
      expected: formatMoment(now),
      actual: formatRfc5322Date(clock),
    })
  const [first, ...others] = failures
  return first === undefined ? ok(undefined) : fail(first, ...others)
}

/** The changelog as a target's .deb holds it: the newest entry has the target's whole version and suite. */
export function formatTargetChangelog({ entries }: PackageChangelog, target: ResolvedTarget): string {
  const [newest, ...older] = entries
  const own: ChangelogEntry = {
    ...newest,
    version: formatTargetVersion(newest.version, target),
    distributions: [target.suite],
  }
  return formatChangelog([own, ...older])
}

function checkEntry(
  { version, line = 1, ...entry }: ChangelogEntry,
  older: ChangelogEntry | undefined,
  name: string,
  placeOf: (line: number, column: number | undefined) => Place,
): readonly Failure[] {
  const failures: Failure[] = []
  if (entry.package !== name)
    failures.push({
      code: 'changelog-invalid',
      place: { ...placeOf(line, 1), width: entry.package.length },
      problem: 'the entry is for another package than the recipe',
      expected: name,
      actual: entry.package,
    })
  if (splitPackageVersion(version) === undefined)
    failures.push({
      code: 'changelog-invalid',
      place: { ...placeOf(line, entry.package.length + 3), width: version.length },
      problem: 'the version is not upstream version, hyphen and revision',
      expected: '1.0-1, without the suffix of a suite',
      actual: version,
    })
  else if (older !== undefined && !isNewerVersion(version, older.version))
    failures.push({
      code: 'changelog-invalid',
      place: { ...placeOf(line, entry.package.length + 3), width: version.length },
      problem: 'the version is not newer than that of the entry below',
      expected: `newer than ${older.version}`,
      actual: version,
    })
  return failures
}

/** Now, which may be a clock that is wrong by decades, as people read it. */
function formatMoment(seconds: number): string {
  return new Date(seconds * 1000).toUTCString().replace('GMT', '+0000')
}
