import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { pythonSpace, stripSpace } from './python-space.ts'
import {
  canonicalVersion,
  compareVersions,
  formatVersion,
  isPrerelease,
  type Point,
  parseVersion,
  type Version,
} from './version.ts'
import { fullRange, lowestVersion, rangesContain, type VersionRange } from './version-range.ts'

const operators = ['===', '~=', '==', '!=', '<=', '>=', '<', '>'] as const

const innerSpace = new RegExp(pythonSpace)

/** A comparison operator of PEP 440. */
export type SpecifierOperator = (typeof operators)[number]

/** One clause of a version specifier, such as `>=1.0` or `==2.*`. */
export interface Specifier {
  readonly operator: SpecifierOperator
  /** The version as it was written, such as `1.0-c` or `2.*`. */
  readonly text: string
  /** The version, for `.*` the one before it; `undefined` where `===` names something that is none. */
  readonly version: Version | undefined
  readonly wildcard: boolean
}

/** Parses one clause. Refuses a local version or `.*` where the operator does not take it. */
export function parseSpecifier(text: string): Result<Specifier, Problem> {
  const stripped = stripSpace(text)
  const operator = operators.find(candidate => stripped.startsWith(candidate))
  const refusal = (expected: string) => fail({ problem: 'not a version specifier', expected, actual: text })
  if (operator === undefined) return refusal(`one of ${operators.join(', ')} and a version`)
  const rest = stripSpace(stripped.slice(operator.length))
  if (innerSpace.test(rest)) return refusal('no blanks inside a version')
  if (operator === '===') {
    if (/[;)]/.test(rest)) return refusal('text without ";" and ")"')
    const version = parseVersion(rest)
    return ok({ operator, text: rest, version: version.ok ? version.value : undefined, wildcard: false })
  }
  const wildcard = rest.endsWith('.*')
  const version = parseVersion(wildcard ? rest.slice(0, -2) : rest)
  if (!version.ok) return refusal('a version as PEP 440 defines it')
  const { release, pre, post, dev, local } = version.value
  const equality = operator === '==' || operator === '!='
  if (wildcard && !equality) return refusal('".*" only after == and !=')
  if (wildcard && [pre, post, dev, local].some(part => part !== undefined))
    return refusal('".*" only after a release such as 1.2')
  if (local !== undefined && !equality) return refusal('a local version only after == and !=')
  if (operator === '~=' && release.length < 2) return refusal('at least two numbers after ~=')
  return ok({ operator, text: rest, version: version.value, wildcard })
}

/** The clause as it was written, without blanks. */
export function formatSpecifier(specifier: Specifier): string {
  return `${specifier.operator}${specifier.text}`
}

/** Equal clauses have equal keys: `==1.0` and `==1.0.0` say the same, `~=1.0` and `~=1.0.0` do not. */
export function specifierKey({ operator, text, version, wildcard }: Specifier): string {
  if (operator === '===' || wildcard || version === undefined) return `${operator}${text}`
  return `${operator}${operator === '~=' ? formatVersion(version) : canonicalVersion(version)}`
}

/** Does a clause by itself ask for pre-releases, by naming one? `!=` and `.*` never do. */
export function wantsPrereleases({ operator, version, wildcard }: Specifier): boolean {
  return operator !== '!=' && !wildcard && version !== undefined && isPrerelease(version)
}

/** Does the text match? `===` compares text without regard to case, all others versions. Pre-releases count like any. */
export function matchesSpecifier(specifier: Specifier, text: string, version: Version | undefined): boolean {
  if (specifier.operator === '===') return text.toLowerCase() === specifier.text.toLowerCase()
  return version !== undefined && rangesContain(specifierRanges(specifier), version)
}

/** The versions that a clause admits; all of them for `===`, which is no matter of order. */
export function specifierRanges({ operator, version, wildcard }: Specifier): readonly VersionRange[] {
  if (operator === '===' || version === undefined) return fullRange
  const here: Point = { version, at: 'version' }
  const behind: Point = version.local === undefined ? { version, at: 'after-locals' } : here
  switch (operator) {
    case '>=':
      return [{ lower: { point: here, inclusive: true }, upper: undefined }]
    case '<=':
      return [{ lower: undefined, upper: { point: behind, inclusive: true } }]
    case '>':
      return [{ lower: lowerOfGreater(version), upper: undefined }]
    case '<':
      return rangesBelow(version)
    case '~=':
      return [
        {
          lower: { point: here, inclusive: true },
          upper: { point: devOfNext(version, version.release.slice(0, -1)), inclusive: false },
        },
      ]
    case '==':
    case '!=': {
      const lower = wildcard ? { ...version, dev: 0n } : version
      const upper = wildcard ? devOfNext(version, version.release) : behind
      const start: Point = { version: lower, at: 'version' }
      if (operator === '==')
        return [{ lower: { point: start, inclusive: true }, upper: { point: upper, inclusive: !wildcard } }]
      return [
        { lower: undefined, upper: { point: start, inclusive: false } },
        { lower: { point: upper, inclusive: wildcard }, upper: undefined },
      ]
    }
  }
}

/** `>1.0` excludes 1.0's local versions and post-releases; `>1.0.post1` begins at the next post-release. */
function lowerOfGreater(version: Version): VersionRange['lower'] {
  const { dev, post } = version
  if (dev !== undefined)
    return { point: { version: { ...version, dev: dev + 1n }, at: 'version' }, inclusive: true }
  if (post !== undefined)
    return { point: { version: { ...version, post: post + 1n, dev: 0n }, at: 'version' }, inclusive: true }
  return { point: { version, at: 'after-posts' }, inclusive: false }
}

/** `<1.0` excludes the pre-releases of 1.0, unless it names a pre-release itself. */
function rangesBelow(version: Version): readonly VersionRange[] {
  const limit = isPrerelease(version) ? version : { ...version, dev: 0n }
  if (compareVersions(limit, lowestVersion) <= 0) return []
  return [{ lower: undefined, upper: { point: { version: limit, at: 'version' }, inclusive: false } }]
}

/** The first version with the next higher prefix: 1.3.dev0 for the prefix 1.2. */
function devOfNext(version: Version, prefix: readonly bigint[]): Point {
  const last = prefix.at(-1) ?? 0n
  const release = [...prefix.slice(0, -1), last + 1n]
  return {
    version: { epoch: version.epoch, release, pre: undefined, post: undefined, dev: 0n, local: undefined },
    at: 'version',
  }
}
