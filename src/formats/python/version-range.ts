import { comparePoints, type Point, parseVersion, type Version } from './version.ts'

/** An end of a range; `undefined` where it is open for ever. */
export type Bound = { readonly point: Point; readonly inclusive: boolean } | undefined

/** A contiguous stretch of versions. Lists of ranges are sorted and do not overlap. */
export interface VersionRange {
  readonly lower: Bound
  readonly upper: Bound
}

/** Every version. */
export const fullRange: readonly VersionRange[] = [{ lower: undefined, upper: undefined }]

/** No version sorts below it. */
export const lowestVersion: Version = wellKnown('0.dev0')
const lowestRelease = wellKnown('0')

/** Is the version in one of the ranges? */
export function rangesContain(ranges: readonly VersionRange[], version: Version): boolean {
  const point: Point = { version, at: 'version' }
  return ranges.some(({ lower, upper }) => {
    const above = lower === undefined ? 1 : comparePoints(point, lower.point)
    const below = upper === undefined ? 1 : comparePoints(upper.point, point)
    return (
      (above > 0 || (above === 0 && lower?.inclusive === true)) &&
      (below > 0 || (below === 0 && upper?.inclusive === true))
    )
  })
}

/** The versions that are in both lists. */
export function intersectRanges(
  left: readonly VersionRange[],
  right: readonly VersionRange[],
): readonly VersionRange[] {
  return left
    .flatMap(a =>
      right.map(b => ({ lower: higherLower(a.lower, b.lower), upper: lowerUpper(a.upper, b.upper) })),
    )
    .filter(range => !isEmptyRange(range))
}

/** Do the ranges hold nothing but pre-releases? */
export function holdPrereleasesOnly(ranges: readonly VersionRange[]): boolean {
  return ranges.every(({ lower, upper }) => {
    if (upper === undefined) return false
    const order = comparePoints({ version: nearestRelease(lower), at: 'version' }, upper.point)
    return order > 0 || (order === 0 && !upper.inclusive)
  })
}

function isEmptyRange({ lower, upper }: VersionRange): boolean {
  if (upper === undefined) return false
  if (lower === undefined)
    return (
      !upper.inclusive &&
      upper.point.at === 'version' &&
      comparePoints(upper.point, { version: lowestVersion, at: 'version' }) <= 0
    )
  const next = successor(lower.point)
  const order = comparePoints(
    next === undefined ? lower.point : { version: next, at: 'version' },
    upper.point,
  )
  if (order !== 0) return order > 0
  return next === undefined ? !(lower.inclusive && upper.inclusive) : !upper.inclusive
}

/** The smallest version behind a place between versions; a version has none, nor has the place behind all posts of a final one. */
function successor({ version, at }: Point): Version | undefined {
  if (at === 'version') return undefined
  if (at === 'after-locals') {
    if (version.dev !== undefined) return { ...version, dev: version.dev + 1n, local: undefined }
    return {
      ...version,
      post: version.post === undefined ? 0n : version.post + 1n,
      dev: 0n,
      local: undefined,
    }
  }
  if (version.pre === undefined) return undefined
  const pre = { letter: version.pre.letter, number: version.pre.number + 1n }
  return { ...version, pre, post: undefined, dev: 0n, local: undefined }
}

/** The smallest version at or above a bound that is not a pre-release. */
function nearestRelease(bound: Bound): Version {
  if (bound === undefined) return lowestRelease
  const { version, at } = bound.point
  if (version.pre !== undefined)
    return { ...version, pre: undefined, post: undefined, dev: undefined, local: undefined }
  if (version.dev !== undefined) return { ...version, dev: undefined, local: undefined }
  if (at === 'version') return version
  return { ...version, post: version.post === undefined ? 0n : version.post + 1n, local: undefined }
}

function higherLower(a: Bound, b: Bound): Bound {
  if (a === undefined || b === undefined) return a ?? b
  const order = comparePoints(a.point, b.point)
  if (order === 0) return a.inclusive ? b : a
  return order > 0 ? a : b
}

function lowerUpper(a: Bound, b: Bound): Bound {
  if (a === undefined || b === undefined) return a ?? b
  const order = comparePoints(a.point, b.point)
  if (order === 0) return a.inclusive ? b : a
  return order < 0 ? a : b
}

function wellKnown(text: string): Version {
  const version = parseVersion(text)
  if (!version.ok) throw new Error(`not a version: ${text}`)
  return version.value
}
