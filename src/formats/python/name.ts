import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'

declare const packageNameBrand: unique symbol

/** The normalized name of a Python project: lower case, runs of `-`, `_` and `.` as one `-`. @see PEP 503 */
export type PackageName = string & { readonly [packageNameBrand]: true }

/** Parses a project's name as people write it and normalizes it. Refuses what PEP 508 does not call a name. */
export function parseName(text: string): Result<PackageName, Problem> {
  if (/^(?:[a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9])$/i.test(text)) return ok(normalizeName(text))
  return fail({
    problem: 'not a project name',
    expected: 'letters, digits, ".", "_" and "-", with a letter or digit at both ends',
    actual: text,
  })
}

/** Normalizes a name without asking whether it is one; for a name that a grammar has already admitted. */
export function normalizeName(text: string): PackageName {
  const folded = text.toLowerCase().replace(/[-_.]+/g, '-')
  if (!isFolded(folded)) throw new Error(`not normalized: ${folded}`)
  return folded
}

/** Is the text a valid name in its normalized spelling? */
export function isNormalizedName(text: string): text is PackageName {
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text)
}

function isFolded(text: string): text is PackageName {
  return !/[A-Z_.]/.test(text)
}
