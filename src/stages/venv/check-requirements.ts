import type { Failure } from '../../core/failure.ts'
import { ok, okUnless, type Result } from '../../core/result.ts'
import { targetEnvironment } from '../../formats/python/marker-environment.ts'
import { evaluateMarker } from '../../formats/python/marker-evaluate.ts'
import { formatRequirement, type Requirement } from '../../formats/python/requirement.ts'
import { containsVersion } from '../../formats/python/specifier-set.ts'
import type { WheelContent } from './wheel.ts'

/**
 * What `pip check` asks, without pip: does every wheel find its requirements among the others, in a version that it accepts,
 * and does it accept the interpreter? A requirement whose marker names an extra is not asked for.
 */
export function checkRequirements(
  wheels: readonly WheelContent[],
  pythonVersion: string,
): Result<undefined, Failure> {
  const environment = targetEnvironment({ pythonVersion, architecture: 'amd64' })
  if (!environment.ok) throw new Error(`not the version of an interpreter: ${pythonVersion}`)
  const versions = new Map(wheels.map(({ name, version }) => [name, version]))
  const failures = wheels.flatMap((wheel): readonly Failure[] => [
    ...checkInterpreter(wheel, pythonVersion),
    ...wheel.metadata.requiresDist.flatMap((requirement): readonly Failure[] => {
      const applies = appliesTo(requirement, environment.value)
      if (!applies.ok)
        return applies.failures.map(({ problem }) => ({
          code: 'wheel-invalid',
          wheel: wheel.filename,
          problem,
          path: `${wheel.distInfo}/METADATA`,
          actual: formatRequirement(requirement),
        }))
      const actual = versions.get(requirement.name)
      if (!applies.value || (actual !== undefined && accepts(requirement, actual))) return []
      return [
        {
          code: 'requirement-unmet',
          wheel: wheel.filename,
          requirement: formatRequirement({ ...requirement, marker: undefined }),
          ...(actual === undefined ? {} : { actual: `${requirement.name} ${actual}` }),
        },
      ]
    }),
  ])
  return okUnless(failures, () => undefined)
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

function appliesTo({ marker }: Requirement, environment: Parameters<typeof evaluateMarker>[1]) {
  return marker === undefined ? ok(true) : evaluateMarker(marker, environment, 'metadata')
}

function accepts({ specifier }: Requirement, version: string): boolean {
  return containsVersion(specifier, version, { prereleases: true })
}
