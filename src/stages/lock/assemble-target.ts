import { sortByBytes } from '../../core/bytes.ts'
import { indexOf, type NamedIndexes } from '../../recipe/index-of.ts'
import type { LockedCrate, LockedSdist, LockedTarget } from '../../recipe/lock/lock.ts'
import type { ResolvedTarget } from '../../recipe/resolve-recipe.ts'
import type { BuildPlan, Closure } from './closure/closure.ts'
import type { LockedDebian } from './debian/debian-containers.ts'
import type { LockedFromDebian } from './from-debian/lock-from-debian.ts'
import { listNeededPlans } from './needed-plans.ts'

/** What is found out about one target. */
export interface TargetFindings {
  readonly target: ResolvedTarget
  readonly fromDebian: LockedFromDebian
  readonly indexes: NamedIndexes
  readonly cutOff?: string | undefined
  readonly python: LockedTarget['python']
  readonly closure: Closure
  readonly debian: LockedDebian
}

/** A target's section of the lock; everything sorted, so that equal findings give equal bytes. */
export function assembleTarget(findings: TargetFindings): LockedTarget {
  const { target, fromDebian, indexes, cutOff, python, closure, debian } = findings
  const pinned = new Set(closure.install.map(({ purl }) => purl))
  const plans = listNeededPlans(closure)
  const requestedBy = (purl: string) => [
    ...(pinned.has(purl) ? ['pins'] : []),
    ...plans.filter(plan => plan.buildRequires.some(sdist => sdist.purl === purl)).map(({ of }) => of.id),
  ]
  const application = plans.find(({ of }) => of.sdist === undefined)
  return {
    suite: target.suite,
    architecture: target.architecture,
    python,
    ...(cutOff === undefined ? {} : { 'cut-off': cutOff }),
    install: sortByBytes(closure.install, ({ name }) => name).map(({ purl }) => purl),
    ...(application === undefined ? {} : { application: lockApplication(application) }),
    ...(fromDebian.length === 0 ? {} : { 'from-debian': fromDebian }),
    sdists: sortByBytes(
      plans.flatMap(plan => lockSdist(plan, requestedBy, indexes)),
      ({ purl }) => purl,
    ),
    crates: [...lockCrates(plans)],
    ...debian,
  }
}

function lockCrates(plans: readonly BuildPlan[]): readonly LockedCrate[] {
  const files = new Map(plans.flatMap(({ crates = [] }) => crates.map(file => [file.purl, file])))
  return sortByBytes(files.values(), ({ purl }) => purl).map(file => {
    const wanting = plans.filter(({ crates = [] }) => crates.some(({ purl }) => purl === file.purl))
    const by = sortByBytes(wanting, ({ of }) => of.id).map(({ of }) => of.id)
    return { ...file, 'requested-by': by }
  })
}

function lockApplication(plan: BuildPlan): NonNullable<LockedTarget['application']> {
  const { name, version, kind } = plan.of
  return { name, version, kind, ...requirementsOf(plan) }
}

function lockSdist(
  plan: BuildPlan,
  requestedBy: (purl: string) => readonly string[],
  indexes: NamedIndexes,
): readonly LockedSdist[] {
  const { of, digest } = plan
  if (of.sdist === undefined || digest === undefined) return []
  const { purl, filename } = of.sdist
  const by = sortByBytes(requestedBy(purl), id => id)
  const name = indexOf(indexes, of.name)
  const marks = {
    ...(name === undefined ? {} : { index: name }),
    ...(of.sdist.yanked === undefined ? {} : { yanked: of.sdist.yanked }),
  }
  return [{ purl, filename, ...digest, kind: of.kind, ...marks, ...requirementsOf(plan), 'requested-by': by }]
}

function requirementsOf({ buildRequires, dynamicRequires }: BuildPlan) {
  return {
    'build-requires': sortByBytes(buildRequires, ({ purl }) => purl).map(({ purl }) => purl),
    'dynamic-requires': [...dynamicRequires],
  }
}
