import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { normalizeName, type PackageName } from './name.ts'
import { parseVersion, type Version } from './version.ts'

/** What the file name of a source distribution says. @see PEP 625 */
export interface SdistFilename {
  readonly name: PackageName
  readonly version: Version
  readonly extension: (typeof extensions)[number]
}

const extensions = ['.tar.gz', '.zip'] as const

/** Parses an sdist's file name, such as `Jinja2-3.1.6.tar.gz`: the version is what follows the last dash. */
export function parseSdistFilename(filename: string): Result<SdistFilename, Problem> {
  const refusal = (problem: string) =>
    fail({ problem: `not an sdist's file name: ${problem}`, actual: filename })
  const extension = extensions.find(candidate => filename.endsWith(candidate))
  if (extension === undefined) return refusal('it ends neither in .tar.gz nor in .zip')
  const stem = filename.slice(0, -extension.length)
  const dash = stem.lastIndexOf('-')
  if (dash < 0) return refusal('no dash before the version')
  if (dash === 0) return refusal('the name is empty')
  const version = parseVersion(stem.slice(dash + 1))
  if (!version.ok) return refusal('the version is wrong')
  return ok({ name: normalizeName(stem.slice(0, dash)), version: version.value, extension })
}
