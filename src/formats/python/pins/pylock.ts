import { ok, type Result } from '../../../core/result.ts'
import { type Marker, parseMarker } from '../marker.ts'
import type { PackageName } from '../name.ts'
import { parseSpecifierSet, type SpecifierSet } from '../specifier-set.ts'
import { compareVersions, formatVersion, parseVersion, type Version } from '../version.ts'
import {
  checkList,
  checkParsed,
  checkTable,
  checkText,
  type KeyProblem,
  optional,
  required,
  type Table,
} from './checked-table.ts'
import { checkPylockPackage, type PylockPackage, parseNormalizedName } from './pylock-package.ts'

/** A lock file as PEP 751 defines it. */
export interface Pylock {
  readonly lockVersion: Version
  readonly createdBy: string
  readonly environments: readonly Marker[]
  readonly requiresPython: SpecifierSet | undefined
  readonly extras: readonly PackageName[]
  readonly dependencyGroups: readonly string[]
  readonly defaultGroups: readonly string[]
  readonly packages: readonly PylockPackage[]
}

/** Is this what PEP 751 lets a lock be called: `pylock.toml` or `pylock.NAME.toml` with a name that has no dot? */
export function isPylockFilename(filename: string): boolean {
  return filename === 'pylock.toml' || /^pylock\.[^.]+\.toml$/.test(filename)
}

/**
 * Checks a parsed TOML document against PEP 751. All problems are reported, in the order of the specification; an
 * unknown lock version last, with its `lockVersion`.
 */
export function checkPylock(document: unknown): Result<Pylock, KeyProblem> {
  const problems: KeyProblem[] = []
  const table: Table = checkTable(document, '', problems) ?? {}
  const texts = checkList(checkText)
  const lockVersion = required(table, 'lock-version', checkParsed(parseVersion), '', problems)
  const environments = optional(
    table,
    'environments',
    checkList(checkParsed(parseMarker), checkText),
    '',
    problems,
  )
  const extras = optional(
    table,
    'extras',
    checkList(checkParsed(parseNormalizedName), checkText),
    '',
    problems,
  )
  const dependencyGroups = optional(table, 'dependency-groups', texts, '', problems)
  const defaultGroups = optional(table, 'default-groups', texts, '', problems)
  const createdBy = required(table, 'created-by', checkText, '', problems)
  const requiresPython = optional(table, 'requires-python', checkParsed(parseSpecifierSet), '', problems)
  const packages = required(table, 'packages', checkList(checkPylockPackage, checkTable), '', problems)
  optional(table, 'tool', checkTable, '', problems)
  if (lockVersion !== undefined && !isKnown(lockVersion)) {
    const version = formatVersion(lockVersion)
    problems.push({ problem: 'an unknown lock version', lockVersion: version })
  }
  if (problems.length > 0 || lockVersion === undefined || createdBy === undefined || packages === undefined)
    return { ok: false, failures: problems }
  return ok({
    lockVersion,
    createdBy,
    environments: environments ?? [],
    requiresPython,
    extras: extras ?? [],
    dependencyGroups: dependencyGroups ?? [],
    defaultGroups: defaultGroups ?? [],
    packages,
  })
}

function isKnown(version: Version): boolean {
  const at = (text: string) => {
    const limit = parseVersion(text)
    return limit.ok ? compareVersions(version, limit.value) : 0
  }
  return at('1') >= 0 && at('2') < 0
}
