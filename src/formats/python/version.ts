import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { stripSpace } from './python-space.ts'

/** A PEP 440 version. Numbers are bigints: the standard sets them no limit. */
export interface Version {
  readonly epoch: bigint
  /** At least one number; trailing zeros are kept, though they do not count in comparisons. */
  readonly release: readonly bigint[]
  readonly pre: PreRelease | undefined
  readonly post: bigint | undefined
  readonly dev: bigint | undefined
  /** The parts of the local version, such as `ubuntu` and 1n of `+ubuntu.1`. */
  readonly local: readonly (bigint | string)[] | undefined
}

/** The pre-release part of a version, such as `rc1`. */
export interface PreRelease {
  readonly letter: 'a' | 'b' | 'rc'
  readonly number: bigint
}

/**
 * A place on the line of versions: a version, or the place right behind all its local versions, or behind all its
 * post-releases too. `V < V+local < after-locals V < V.post0 < after-posts V < the next release`.
 */
export interface Point {
  readonly version: Version
  readonly at: 'version' | 'after-locals' | 'after-posts'
}

type Rank = bigint | number

const preRanks = { a: 0, b: 1, rc: 2 } as const

/** Longer text is no version; it bounds the work that hostile input can ask for. */
const longestVersion = 100_000

const pattern = new RegExp(
  [
    'v?(?:(?<epoch>[0-9]+)!)?(?<release>[0-9]+(?:\\.[0-9]+)*)',
    '(?:[-_.]?(?<preLetter>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>[0-9]+)?)?',
    '(?:-(?<implicitPost>[0-9]+)|[-_.]?(?<postLetter>post|rev|r)[-_.]?(?<postNumber>[0-9]+)?)?',
    '(?:[-_.]?(?<devLetter>dev)[-_.]?(?<devNumber>[0-9]+)?)?',
    '(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$',
  ].join(''),
  'iy',
)

const preLetters: ReadonlyMap<string, PreRelease['letter']> = new Map([
  ['a', 'a'],
  ['alpha', 'a'],
  ['b', 'b'],
  ['beta', 'b'],
  ['c', 'rc'],
  ['rc', 'rc'],
  ['pre', 'rc'],
  ['preview', 'rc'],
])

/** Parses a version in any spelling that PEP 440 admits, such as `v1.0-Alpha.1+Ubuntu-1`. */
export function parseVersion(text: string): Result<Version, Problem> {
  const refusal = { problem: 'not a version', expected: 'a version as PEP 440 defines it' }
  if (text.length > longestVersion) return fail({ ...refusal, actual: `${text.length} characters` })
  pattern.lastIndex = 0
  const groups = pattern.exec(stripSpace(text))?.groups
  if (groups === undefined) return fail({ ...refusal, actual: text })
  const letter = preLetters.get(groups['preLetter']?.toLowerCase() ?? '')
  return ok({
    epoch: BigInt(groups['epoch'] ?? 0),
    release: (groups['release'] ?? '').split('.').map(BigInt),
    pre: letter === undefined ? undefined : { letter, number: BigInt(groups['preNumber'] ?? 0) },
    post: numberOf(
      groups['postLetter'] ?? groups['implicitPost'],
      groups['implicitPost'] ?? groups['postNumber'],
    ),
    dev: numberOf(groups['devLetter'], groups['devNumber']),
    local: groups['local']
      ?.split(/[-_.]/)
      .map(part => (/^[0-9]+$/.test(part) ? BigInt(part) : part.toLowerCase())),
  })
}

/** The normalized spelling, such as `1!2.0rc1.post2.dev3+local.4`. */
export function formatVersion(version: Version): string {
  const { epoch, release, pre, post, dev, local } = version
  return [
    epoch === 0n ? '' : `${epoch}!`,
    release.join('.'),
    pre === undefined ? '' : `${pre.letter}${pre.number}`,
    post === undefined ? '' : `.post${post}`,
    dev === undefined ? '' : `.dev${dev}`,
    local === undefined ? '' : `+${local.join('.')}`,
  ].join('')
}

/** Equal versions have equal canonical spellings: the normalized one without trailing zeros of the release. */
export function canonicalVersion(version: Version): string {
  return formatVersion({ ...version, release: trimRelease(version.release) })
}

/** PEP 440's order: negative, zero or positive. `1.0` and `1.0.0` are equal. */
export function compareVersions(a: Version, b: Version): number {
  return comparePoints({ version: a, at: 'version' }, { version: b, at: 'version' })
}

/** Are both texts versions, and the same one? `1.0` and `1.0.0` are; a text that is no version is the same as none. */
export function isSameVersion(a: string, b: string): boolean {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  return left.ok && right.ok && compareVersions(left.value, right.value) === 0
}

/** The order of places. */
export function comparePoints(a: Point, b: Point): number {
  return (
    compareRanks([a.version.epoch], [b.version.epoch]) ||
    compareRanks(trimRelease(a.version.release), trimRelease(b.version.release)) ||
    compareRanks(suffixRanks(a), suffixRanks(b)) ||
    compareRanks(localRanks(a), localRanks(b)) ||
    compareLocals(a.version.local ?? [], b.version.local ?? [])
  )
}

/** The version without its local part. */
export function publicVersion(version: Version): Version {
  return { ...version, local: undefined }
}

/** Epoch and release alone. */
export function baseVersion(version: Version): Version {
  return { ...version, pre: undefined, post: undefined, dev: undefined, local: undefined }
}

/** Alpha, beta, release candidate or development release. */
export function isPrerelease(version: Version): boolean {
  return version.pre !== undefined || version.dev !== undefined
}

/** Does the version have a post-release part? */
export function isPostrelease(version: Version): boolean {
  return version.post !== undefined
}

/** The release without trailing zeros; one number always stays. */
function trimRelease(release: readonly bigint[]): readonly bigint[] {
  const last = release.findLastIndex(number => number !== 0n)
  return release.slice(0, Math.max(1, last + 1))
}

function numberOf(present: string | undefined, digits: string | undefined): bigint | undefined {
  return present === undefined ? undefined : BigInt(digits ?? 0)
}

/** Pre, post and dev as numbers: a development release alone sorts first, no pre-release after every pre-release. */
function suffixRanks({ version: { pre, post, dev }, at }: Point): readonly Rank[] {
  const preRank = pre !== undefined ? preRanks[pre.letter] : post === undefined && dev !== undefined ? -1 : 3
  const ranks = [preRank, pre?.number ?? 0]
  if (at === 'after-posts') return [...ranks, 1, Number.POSITIVE_INFINITY, 1, 0]
  return [...ranks, post === undefined ? 0 : 1, post ?? 0, dev === undefined ? 1 : 0, dev ?? 0]
}

/** No local version sorts before any, and the place behind all of them after any. */
function localRanks({ version, at }: Point): readonly Rank[] {
  if (at !== 'version') return [2]
  return [version.local === undefined ? 0 : 1]
}

/** Numbers sort after words, a longer list after its own beginning. */
function compareLocals(a: readonly (bigint | string)[], b: readonly (bigint | string)[]): number {
  for (const [index, x] of a.entries()) {
    const y = b[index]
    if (y === undefined) return 1
    if (x === y) continue
    if (typeof x === typeof y) return x < y ? -1 : 1
    return typeof x === 'string' ? -1 : 1
  }
  return a.length === b.length ? 0 : -1
}

function compareRanks(a: readonly Rank[], b: readonly Rank[]): number {
  for (const [index, x] of a.entries()) {
    const y = b[index]
    if (y === undefined) return 1
    if (x < y) return -1
    if (x > y) return 1
  }
  return a.length === b.length ? 0 : -1
}
