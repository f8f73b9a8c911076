import type { Failure } from '../../core/failure.ts'
import type { Problem } from '../../core/problem.ts'
import { ok, okUnless, type Result } from '../../core/result.ts'
import { targetEnvironment } from '../../formats/python/marker-environment.ts'
import { evaluateMarker, type MarkerEnvironment } from '../../formats/python/marker-evaluate.ts'
import { formatRequirement, type Requirement } from '../../formats/python/requirement.ts'
import { containsVersion } from '../../formats/python/specifier-set.ts'
import type { WheelContent } from './wheel.ts'

/**
 * What `pip check` asks, without pip: does every wheel find its requirements among the others, in a version that it accepts,
 * and does it accept the interpreter? `provided` are projects that come from elsewhere. A requirement whose marker names an extra is not asked for.
 */
export function checkRequirements(
  wheels: readonly WheelContent[],
  pythonVersion: string,
  provided: readonly { readonly name: string; readonly version: string }[] = [],
): Result<undefined, Failure> {
  const environment = targetEnvironment({ pythonVersion, architecture: 'amd64' })
  if (!environment.ok) throw new Error(`not the version of an interpreter: ${pythonVersion}`)
  const versions = new Map<string, string>(
    [...wheels, ...provided].map(({ name, version }) => [name, version]),
  )
  const failures = wheels.flatMap((wheel): readonly Failure[] => [
    ...checkInterpreter(wheel, pythonVersion),
    ...wheel.metadata.requiresDist.flatMap((requirement): readonly Failure[] => {
      const unmet = findUnmet(requirement, environment.value, versions)
      if (!unmet.ok)
        return unmet.failures.map(({ problem }) => ({
          code: 'wheel-invalid',
          wheel: wheel.filename,
          problem,
          path: `${wheel.distInfo}/METADATA`,
          actual: formatRequirement(requirement),
        }))
      return unmet.value === undefined
        ? []
        : [{ code: 'requirement-unmet', wheel: wheel.filename, ...unmet.value }]
    }),
  ])
  return okUnless(failures, () => undefined)
}

/** What a requirement lacks among some versions, by normalized name; undefined where it is met or not asked for. */
export function findUnmet(
  requirement: Requirement,
  environment: MarkerEnvironment,
  versions: ReadonlyMap<string, string>,
): Result<{ readonly requirement: string; readonly actual?: string } | undefined, Problem> {
  const applies = appliesTo(requirement, environment)
  if (!applies.ok) return applies
  const actual = versions.get(requirement.name)
  if (!applies.value || (actual !== undefined && accepts(requirement, actual))) return ok(undefined)
  const wanted = formatRequirement({ ...requirement, marker: undefined })
  return ok(
    actual === undefined
      ? { requirement: wanted }
      : { requirement: wanted, actual: `${requirement.name} ${actual}` },
  )
}

function checkInterpreter(wheel: WheelContent, pythonVersion: string): readonly Failure[] {
  const { requiresPython } = wheel.metadata
  if (requiresPython === undefined || containsVersion(requiresPython, pythonVersion, { prereleases: true }))
    return []
  return [
    {
      code: 'requirement-unmet',
      wheel: wheel.filename,
      requirement: `another Python than ${pythonVersion}`,
      actual: `python ${pythonVersion}`,
    },
  ]
}

function appliesTo({ marker }: Requirement, environment: MarkerEnvironment) {
  return marker === undefined ? ok(true) : evaluateMarker(marker, environment, 'metadata')
}

function accepts({ specifier }: Requirement, version: string): boolean {
  return containsVersion(specifier, version, { prereleases: true })
}
