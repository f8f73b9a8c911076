import type { Failure } from '../../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { evaluateMarker, type MarkerEnvironment } from '../../../formats/python/marker-evaluate.ts'
import { normalizeName } from '../../../formats/python/name.ts'
import { parseRequirement, type Requirement } from '../../../formats/python/requirement.ts'

/**
 * Parses requirements that stand in an sdist, a wheel's metadata, a backend's answer or the recipe. Refuses a URL,
 * which names no version that could be locked, and a marker that has no answer on a target.
 */
export function parseBuildRequirements(
  of: string,
  texts: readonly string[],
  environment: MarkerEnvironment,
): Result<readonly Requirement[], Failure> {
  return collect(texts.map(text => parseOne(of, text, environment)))
}

function parseOne(of: string, text: string, environment: MarkerEnvironment): Result<Requirement, Failure> {
  const refuse = (problem: string) =>
    fail({ code: 'build-requirement-invalid', of, requirement: text, problem } as const)
  const parsed = parseRequirement(text)
  if (!parsed.ok) return refuse(parsed.failures.map(({ problem }) => problem).join('; '))
  const { url, marker, extras } = parsed.value
  if (url !== undefined) return refuse('a URL is no version of a project')
  const holds =
    marker === undefined ? undefined : evaluateMarker(marker, { ...environment, extra: '' }, 'metadata')
  if (holds?.ok === false) return refuse(holds.failures.map(({ problem }) => problem).join('; '))
  return ok({ ...parsed.value, extras: extras.map(normalizeName) })
}

/** Whether a requirement holds on the target when these extras of its owner are asked for. */
export function holdsOnTarget(
  requirement: Requirement,
  extras: readonly string[],
  environment: MarkerEnvironment,
): boolean {
  const { marker } = requirement
  if (marker === undefined) return true
  return ['', ...extras].some(extra => {
    const holds = evaluateMarker(marker, { ...environment, extra }, 'metadata')
    return holds.ok && holds.value
  })
}
