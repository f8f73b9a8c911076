import { isSourceDateEpoch } from '../../core/epoch.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Changelog, type ChangelogEntry, urgencies } from '../../formats/debian/changelog.ts'
import type { ResolvedRecipe } from '../resolve-recipe.ts'
import {
  formatDebianUpstream,
  isNewerVersion,
  joinPackageVersion,
  type PackageVersion,
  splitPackageVersion,
} from './package-version.ts'

/** What is known when `debwright changelog RECIPE` is asked for a new entry. */
export interface EntryRequest {
  readonly recipe: ResolvedRecipe
  /** The changelog as it is; undefined where the recipe has none yet. */
  readonly changelog: Changelog | undefined
  /** The application's version as the lock or its source says, where one of them is there. */
  readonly applicationVersion?: string | undefined
  /** `--upstream`: an application's version such as 2.0, or upstream version and revision such as 2.0-3. */
  readonly version?: string | undefined
  /** `--message`: one change for each line. */
  readonly message?: string | undefined
  /** `--urgency`: one of deb-changelog(5)'s words; default medium. */
  readonly urgency?: string | undefined
  /** Seconds since 1970. */
  readonly now: number
  /** DEBFULLNAME and DEBEMAIL count where both are set. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** Plans a new entry: the application's version with revision 1, or the next revision where the version is the same. */
export function planChangelogEntry(request: EntryRequest): Result<ChangelogEntry, Failure> {
  const { recipe, changelog, now } = request
  const version = planVersion(request)
  if (!version.ok) return version
  const written = joinPackageVersion(version.value)
  if (changelog !== undefined && !isNewerVersion(written, changelog[0].version))
    return fail({
      code: 'changelog-version-not-newer',
      file: recipe.package.changelog,
      version: written,
      newest: changelog[0].version,
    })
  const { urgency = 'medium' } = request
  if (!urgencies.includes(urgency))
    return fail({ code: 'changelog-urgency-unknown', urgency, known: urgencies })
  const date = Math.floor(now)
  if (!isSourceDateEpoch(date)) return fail({ code: 'clock-implausible', now: date })
  return ok({
    package: recipe.package.name,
    version: written,
    distributions: [...new Set(Object.values(recipe.targets).map(({ suite }) => suite))],
    urgency,
    changes: describeChanges(request, version.value),
    maintainer: findMaintainer(request),
    date,
    zone: 0,
  })
}

function planVersion(request: EntryRequest): Result<PackageVersion, Failure> {
  const { recipe, changelog, applicationVersion, version } = request
  const newest = changelog === undefined ? undefined : splitPackageVersion(changelog[0].version)
  const whole = version === undefined ? undefined : splitPackageVersion(version)
  if (whole !== undefined) return ok(whole)
  const wanted = version ?? applicationVersion
  if (wanted === undefined) {
    if (newest === undefined) return fail({ code: 'changelog-version-needed', recipe: recipe.files.recipe })
    return ok({ ...newest, revision: newest.revision + 1 })
  }
  const upstream = formatDebianUpstream(wanted)
  if (!upstream.ok) return upstream
  const revision = newest?.upstream === upstream.value ? newest.revision + 1 : 1
  return ok({ upstream: upstream.value, revision })
}

function describeChanges(
  { message, changelog }: EntryRequest,
  { revision }: PackageVersion,
): readonly string[] {
  const otherwise =
    changelog === undefined ? 'Initial release.' : revision === 1 ? 'New upstream release.' : 'New revision.'
  const lines = (message ?? '').split('\n').map(line => line.trim())
  const items = lines.filter(line => line !== '')
  return (items.length === 0 ? [otherwise] : items).flatMap(wrapItem)
}

/** One change as `  * text`, wrapped before column 80. */
function wrapItem(text: string): readonly string[] {
  const lines: string[] = []
  let line = '  *'
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > 79 && line !== '  *' && line !== '   ') {
      lines.push(line)
      line = '   '
    }
    line = `${line} ${word}`
  }
  return [...lines, line]
}

function findMaintainer({ recipe, variables }: EntryRequest): string {
  const name = variables['DEBFULLNAME']?.trim() ?? ''
  const address = variables['DEBEMAIL']?.trim() ?? ''
  const whole = `${name} <${address}>`
  return /^[^<>\s][^<>\n]* <[^<>\s@]+@[^<>\s@]+>$/.test(whole) ? whole : recipe.package.maintainer
}
