import { sortByBytes } from '../../core/bytes.ts'
import { canonicalJson, type Json } from '../../core/canonical-json.ts'
import { type Sha256, sha256Of } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { ResolvedRecipe } from '../resolve-recipe.ts'
import type { Lock } from './lock.ts'

/** The contents of files that locking reads, by their path relative to the recipe, below the key that names them. */
export interface LockInputFiles {
  /** The file of `python.pins`, and every file that it includes. */
  readonly pins: ReadonlyMap<string, Uint8Array | string>
  /** For `source: path`: what locking reads of the local project, such as its build-system table, name and version. */
  readonly application?: Json
  /** The keys of archives that are not Debian's. */
  readonly archiveKeys?: ReadonlyMap<string, Uint8Array>
}

/**
 * Digests of exactly what locking reads, by part: the parsed sections of the recipe with their defaults, and the pins.
 * Tests, files of the .deb, reasons, comments and clocks are no part of it. The names of the parts are for people.
 */
export function lockInputs(recipe: ResolvedRecipe, files: LockInputFiles): Readonly<Record<string, Sha256>> {
  const { source, python, targets, deb } = recipe
  const parts: (readonly [string, Json])[] = [
    ['package.name', recipe.package.name],
    ['package.shadows', recipe.package.shadows === undefined ? null : true],
    ['source', source === undefined ? null : toJson(source)],
    ...(files.application === undefined ? [] : [['source.path', files.application] as const]),
    ...(python.groups === undefined ? [] : [['python.groups', [...python.groups]] as const]),
    ...(python.extras.length === 0 ? [] : [['python.extras', [...python.extras]] as const]),
    ...(['min-release-age', 'exclude-newer'] as const).flatMap(key =>
      python[key] === undefined ? [] : [[`python.${key}`, python[key]] as const],
    ),
    ...Object.entries(python.sources).map(
      ([name, { version, sha256 }]) => [`python.sources.${name}`, { version, sha256 }] as const,
    ),
    ...python.allow.map(({ yanked, when }) => [`python.allow (${yanked}${when ?? ''})`, true] as const),
    ...Object.entries(python.indexes).map(
      ([name, { packages }]) => [`python.indexes.${name}`, [...packages]] as const,
    ),
    ...Object.entries(python['build-constraints']).map(
      ([name, specifier]) => [`python.build-constraints.${name}`, specifier] as const,
    ),
    ...Object.entries(python['from-debian']).map(
      ([name, deb]) => [`python.from-debian.${name}`, deb] as const,
    ),
    ...Object.entries(python.overrides).map(
      ([name, { reason: _, ...override }]) => [`python.overrides.${name}`, toJson(override)] as const,
    ),
    ...Object.entries(targets).flatMap(([name, { update: _, ...target }]) =>
      Object.entries(target).map(([key, value]) => [`targets.${name}.${key}`, toJson(value)] as const),
    ),
    ['deb.relations.depends', deb === undefined ? null : deb.relations.depends],
    ['deb.systemd', (deb?.systemd.length ?? 0) > 0],
    ['deb.users', (deb?.users.length ?? 0) > 0],
    ['deb.tmpfiles', (deb?.tmpfiles.length ?? 0) > 0],
    ['deb.apparmor', (deb?.apparmor.length ?? 0) > 0],
  ]
  const digests = [
    ...parts.map(([part, value]) => [part, sha256Of(canonicalJson(value))] as const),
    ...[...files.pins].map(([file, content]) => [`python.pins (${file})`, sha256Of(content)] as const),
    ...Object.entries(python.overrides).flatMap(([name, { patches = [] }]) =>
      patches.map(
        path => [`python.overrides.${name} (${path})`, sha256Of(python.patchTexts?.get(path) ?? '')] as const,
      ),
    ),
    ...[...(files.archiveKeys ?? [])].map(
      ([file, key]) => [`key of an archive (${file})`, sha256Of(key)] as const,
    ),
  ]
  return Object.fromEntries(sortByBytes(digests, ([part]) => part))
}

/** The parts in which two sets of inputs differ, in the order of bytes: changed, new or gone. */
export function compareInputs(
  locked: Readonly<Record<string, string>>,
  current: Readonly<Record<string, string>>,
): readonly string[] {
  const parts = new Set([...Object.keys(locked), ...Object.keys(current)])
  return sortByBytes(parts, part => part).flatMap(part => {
    if (!Object.hasOwn(locked, part)) return [`${part} is new`]
    if (!Object.hasOwn(current, part)) return [`${part} is gone`]
    return locked[part] === current[part] ? [] : [part]
  })
}

/** The target that a part such as `targets.bookworm.suite` belongs to; undefined where it is common to all. */
export function targetOfPart(part: string): string | undefined {
  return /^targets\.([^.]+)\./.exec(part)?.[1]
}

/**
 * Fails where a lock was made from something else than the recipe says now. `file` is the lock's path. With `targets`
 * the parts of other targets do not count: these are not used.
 */
export function verifyLockFresh(
  file: string,
  lock: Lock,
  recipe: ResolvedRecipe,
  inputs: Readonly<Record<string, Sha256>>,
  targets?: readonly string[],
): Result<undefined, Failure> {
  const counts = ([part]: readonly [string, unknown]) => {
    const target = targetOfPart(part)
    return targets === undefined || target === undefined || targets.includes(target)
  }
  const [before, now] = [lock['made-from'], inputs].map(parts =>
    Object.fromEntries(Object.entries(parts).filter(counts)),
  )
  const changed = compareInputs(before ?? {}, now ?? {})
  if (changed.length === 0) return ok(undefined)
  return fail({ code: 'lock-stale', file, recipe: recipe.files.recipe, changed })
}

/** A parsed section as JSON; members that are undefined are no members. */
function toJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object') throw new Error('a recipe holds plain values only')
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, toJson(member)]])),
  )
}
