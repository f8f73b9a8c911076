import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'

declare const debVersionBrand: unique symbol

/** A Debian version as text, checked by `parseDebVersion`. */
export type DebVersion = string & { readonly [debVersionBrand]: true }

/** A version's three parts. */
export interface DebVersionParts {
  /** 0 where none is written. */
  readonly versionEpoch: number
  readonly upstream: string
  /** Empty where none is written. */
  readonly revision: string
}

/**
 * Parses a Debian version. Refuses what dpkg refuses: no upstream version, one that does not begin with a digit, characters that do not belong,
 * an epoch beyond a 32-bit integer.
 *
 * @see deb-version(7)
 */
export function parseDebVersion(text: string): Result<DebVersion, Problem> {
  const problem = findProblem(text)
  if (problem === undefined && isChecked(text)) return ok(text)
  return fail({ problem: problem ?? 'not a Debian version', actual: text })
}

/** Splits a version into epoch, upstream version and revision. */
export function splitDebVersion(version: DebVersion): DebVersionParts {
  return split(version)
}

/** Orders two versions as dpkg does: negative, zero or positive. Equal versions need not be the same text. */
export function compareDebVersions(a: DebVersion, b: DebVersion): number {
  const left = split(a)
  const right = split(b)
  return (
    left.versionEpoch - right.versionEpoch ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision, right.revision)
  )
}

function isChecked(text: string): text is DebVersion {
  return findProblem(text) === undefined
}

function findProblem(text: string): string | undefined {
  const colon = text.indexOf(':')
  const epoch = colon < 0 ? '0' : text.slice(0, colon)
  if (!/^[0-9]+$/.test(epoch)) return 'an epoch that is no number'
  if (Number(epoch) > 2 ** 31 - 1) return 'an epoch that is too large'
  const { upstream, revision } = split(text)
  if (upstream === '') return 'no upstream version'
  if (!/^[0-9]/.test(upstream)) return 'an upstream version that does not begin with a digit'
  if (!/^[A-Za-z0-9.+~:-]+$/.test(upstream)) return 'a character that an upstream version cannot have'
  if (text.slice(colon + 1).includes('-') && revision === '') return 'an empty revision'
  return /^[A-Za-z0-9.+~]*$/.test(revision) ? undefined : 'a character that a revision cannot have'
}

function split(text: string): DebVersionParts {
  const colon = text.indexOf(':')
  const rest = text.slice(colon + 1)
  const dash = rest.lastIndexOf('-')
  return {
    versionEpoch: colon < 0 ? 0 : Number.parseInt(text.slice(0, colon), 10),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  }
}

/** Runs of other characters and runs of digits in turn, as deb-version(7) describes. */
function comparePart(a: string, b: string): number {
  let left = a
  let right = b
  while (left !== '' || right !== '') {
    const [leftText = ''] = /^[^0-9]*/.exec(left) ?? []
    const [rightText = ''] = /^[^0-9]*/.exec(right) ?? []
    const byText = compareText(leftText, rightText)
    if (byText !== 0) return byText
    left = left.slice(leftText.length)
    right = right.slice(rightText.length)
    const [leftDigits = ''] = /^[0-9]*/.exec(left) ?? []
    const [rightDigits = ''] = /^[0-9]*/.exec(right) ?? []
    const byNumber = compareDigits(leftDigits, rightDigits)
    if (byNumber !== 0) return byNumber
    left = left.slice(leftDigits.length)
    right = right.slice(rightDigits.length)
  }
  return 0
}

function compareText(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = weigh(a[at]) - weigh(b[at])
    if (difference !== 0) return difference
  }
  return 0
}

/** Tilde before the end, the end before letters, letters before everything else. */
function weigh(character: string | undefined): number {
  if (character === undefined) return 0
  if (character === '~') return -1
  const code = character.charCodeAt(0)
  return /[A-Za-z]/.test(character) ? code : code + 256
}

/** Numbers of any length, without rounding. */
function compareDigits(a: string, b: string): number {
  const left = a.replace(/^0+/, '')
  const right = b.replace(/^0+/, '')
  if (left.length !== right.length) return left.length - right.length
  if (left === right) return 0
  return left < right ? -1 : 1
}
