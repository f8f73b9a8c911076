import type { Failure } from '../../../core/failure.ts'
import type { MarkerEnvironment } from '../../../formats/python/marker-evaluate.ts'
import type { PackageName } from '../../../formats/python/name.ts'
import { formatRequirement, type Requirement } from '../../../formats/python/requirement.ts'
import { programOf } from '../programs.ts'
import { admitsCandidate, type Candidate, type Candidates } from '../sdists/candidates.ts'
import type { SdistCatalogue } from '../sdists/sdist-catalogue.ts'
import { holdsOnTarget } from './build-wishes.ts'
import { allReady, andThen, failed, type Pending, ready } from './pending.ts'
import { type Buildable, type ChosenSdist, labelOf } from './question.ts'
import { type Conflict, resolveRequirements, type Wanted, type World } from './resolve-requirements.ts'

/** What the resolution of one build environment looks at. */
export interface EnvironmentView {
  /** Where the requirements come from: pyproject.toml alone, or the backend's answer too. */
  readonly said: 'static' | 'dynamic'
  /** Chosen before for the same source. */
  readonly prefer: readonly ChosenSdist[]
  readonly environment: MarkerEnvironment
  readonly catalogue: SdistCatalogue
  /** What the sdist's wheel requires where it is installed. */
  readonly requirementsOf: (sdist: ChosenSdist) => Pending<readonly Requirement[]>
}

/** The sdists whose wheels stand in the build environment of one source: its requirements, and what those require. */
export function resolveEnvironment(
  of: Buildable,
  requirements: readonly Requirement[],
  view: EnvironmentView,
): Pending<readonly ChosenSdist[]> {
  const { environment, catalogue, prefer } = view
  const wanted = requirements
    .filter(requirement => holdsOnTarget(requirement, [], environment))
    .map(requirement => ({ requirement, by: labelOf(of) }))
  const candidatesOf = (name: PackageName): Pending<Candidates> => {
    const program = programOf(name)
    if (program === undefined) return catalogue.candidates(name, of, prefer)
    return failed([
      {
        code: 'requirement-is-a-program',
        of: labelOf(of),
        requirement: name,
        debian: program,
        said: view.said,
        ...(view.said === 'static' && requirements.some(one => one.name === name)
          ? { others: withoutPrograms(requirements) }
          : {}),
      },
    ])
  }
  const world: World<Requirement, Candidate> = {
    candidates: name => andThen(candidatesOf(name), ({ usable }) => ready(usable)),
    applies: (requirement, extras) => holdsOnTarget(requirement, extras, environment),
    admits: admitsCandidate,
    requirementsOf: candidate =>
      candidate.ageUnknown === true
        ? failed([ageFailure(of, candidate)])
        : andThen(catalogue.withKind(candidate), view.requirementsOf),
  }
  return andThen(foresee(of, wanted, world, candidatesOf), () => {
    const resolution = resolveRequirements(wanted, world)
    switch (resolution.kind) {
      case 'solved':
        return allReady(resolution.chosen.map(catalogue.withKind))
      case 'open':
        return resolution.open
      case 'exhausted':
        return failed([{ code: 'build-requirements-too-many', of: labelOf(of) }])
      case 'conflict':
        return failed([conflictFailure(of, resolution.conflict, candidatesOf)])
    }
  })
}

/** Requirements as an override would name them. */
function withoutPrograms(requirements: readonly Requirement[]): readonly string[] {
  return requirements.filter(({ name }) => programOf(name) === undefined).map(formatRequirement)
}

/**
 * Asks for every requirement's most likely version at once instead of one after the other; what turns out not to be
 * chosen was built in vain, nothing else. Where a name has no version that fits, nothing is built for it.
 */
function foresee(
  of: Buildable,
  wanted: readonly Wanted<Requirement>[],
  world: World<Requirement, Candidate>,
  candidatesOf: (name: PackageName) => Pending<Candidates>,
): Pending<unknown> {
  const names = [...new Set(wanted.map(({ requirement }) => requirement.name))]
  const likely = names.map(name => {
    const same = wanted.filter(one => one.requirement.name === name)
    return andThen(world.candidates(name), candidates => {
      const found = candidates.find(one => same.every(({ requirement }) => world.admits(requirement, one)))
      return found === undefined
        ? failed([conflictFailure(of, { name, wanted: same }, candidatesOf)])
        : ready(found)
    })
  })
  return andThen(allReady(likely), found => allReady(found.map(world.requirementsOf)))
}

function ageFailure(of: Buildable, { name, version }: Candidate): Failure {
  return { code: 'release-age-unknown', of: labelOf(of), name, version }
}

function conflictFailure(
  of: Buildable,
  { name, wanted }: Conflict<Requirement>,
  candidatesOf: (name: PackageName) => Pending<Candidates>,
): Failure {
  const candidates = candidatesOf(name)
  return {
    code: 'build-requirement-unsatisfied',
    of: labelOf(of),
    name,
    wanted: wanted.map(({ requirement, by }) => [by, formatRequirement(requirement)] as const),
    rejected: candidates.ready ? candidates.value.rejected.slice(0, 5) : [],
    listed: !candidates.ready || candidates.value.usable.length + candidates.value.rejected.length > 0,
  }
}
