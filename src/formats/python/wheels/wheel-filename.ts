import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { normalizeName, type PackageName } from '../name.ts'
import { parseVersion, type Version } from '../version.ts'
import { parseTag, type Tag, type TagLimits } from './tag.ts'

/** What a wheel's file name says, such as `six-1.16.0-py2.py3-none-any.whl`. @see PEP 427 */
export interface WheelFilename {
  readonly name: PackageName
  readonly version: Version
  readonly build: BuildTag | undefined
  readonly tags: readonly Tag[]
}

/** A tie-breaker between builds of one version: a number and whatever follows it. */
export interface BuildTag {
  readonly number: bigint
  readonly suffix: string
}

/** Parses a wheel's file name. */
export function parseWheelFilename(filename: string, limits: TagLimits = {}): Result<WheelFilename, Problem> {
  const refusal = (problem: string) => fail({ problem, actual: filename })
  if (!filename.endsWith('.whl')) return refusal("not a wheel's file name: it does not end in .whl")
  const parts = filename.slice(0, -'.whl'.length).split('-')
  const [writtenName, writtenVersion] = parts
  if (writtenName === undefined || writtenVersion === undefined || parts.length < 5 || parts.length > 6)
    return refusal("not a wheel's file name: expected NAME-VERSION[-BUILD]-INTERPRETER-ABI-PLATFORM.whl")
  if (writtenName.includes('__') || !/^[\p{L}\p{N}_.]+$/u.test(writtenName))
    return refusal("not a wheel's file name: the name is wrong")
  const version = parseVersion(writtenVersion)
  if (!version.ok) return refusal("not a wheel's file name: the version is wrong")
  const build = /^([0-9]+)(.*)/.exec(parts.length === 6 ? (parts[2] ?? '') : '0')
  if (build === null) return refusal("not a wheel's file name: the build tag does not begin with a digit")
  const tags = parseTag(parts.slice(-3).join('-'), limits)
  if (!tags.ok) return tags
  return ok({
    name: normalizeName(writtenName),
    version: version.value,
    build: parts.length === 6 ? { number: BigInt(build[1] ?? 0), suffix: build[2] ?? '' } : undefined,
    tags: tags.value,
  })
}
