import { sortByBytes } from '../../core/bytes.ts'
import { type Digest, isSha256, type Sha256 } from '../../core/digest.ts'
import type { Problem } from '../../core/problem.ts'
import { okUnless, type Result } from '../../core/result.ts'

/** One line of a checksum list: a file below the list's folder. */
export interface ChecksumLine {
  readonly path: string
  readonly sha256: Sha256
}

/** Formats `sha256sums.txt`, sorted by the bytes of the paths, as `sha256sum --check` reads it. */
export function formatChecksumList(
  files: readonly { readonly path: string; readonly digest: Digest }[],
): string {
  return sortByBytes(files, ({ path }) => path)
    .map(({ path, digest }) => `${digest.sha256}  ${path}\n`)
    .join('')
}

/**
 * Parses a checksum list strictly: digest, two blanks (or blank and `*`), a relative path of safe segments, once each.
 * Refuses `..`, absolute paths, backslashes and control characters, whoever signed them.
 */
export function parseChecksumList(text: string): Result<readonly ChecksumLine[], Problem> {
  const problems: Problem[] = []
  const lines: ChecksumLine[] = []
  const seen = new Set<string>()
  if (text !== '' && !text.endsWith('\n')) problems.push({ problem: 'the last line is not complete' })
  for (const [index, row] of text.split('\n').slice(0, -1).entries()) {
    const report = (problem: string) => problems.push({ problem, line: index + 1, actual: row.slice(0, 200) })
    const [, sha256 = '', path = ''] = /^([0-9a-f]{64}) [ *](.+)$/.exec(row) ?? []
    if (!isSha256(sha256)) report('not a SHA-256, two blanks and a path')
    else if (!isSafePath(path)) report('a path that could lead out of the folder')
    else if (seen.has(path)) report('a path that stands there already')
    else lines.push({ path, sha256 })
    seen.add(path)
  }
  if (lines.length === 0 && problems.length === 0) problems.push({ problem: 'an empty list' })
  return okUnless(problems, () => lines)
}

function isSafePath(path: string): boolean {
  return path.split('/').every(segment => /^[A-Za-z0-9_][A-Za-z0-9_.+!~-]*$/.test(segment))
}
