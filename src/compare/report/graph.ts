import { parsePurl } from '../../core/purl.ts'
import type { LockedTarget } from '../../recipe/lock/lock.ts'
import type { Step, Verdict } from '../verdict.ts'
import type { StepDocument } from './build-shape.ts'

/** The steps of two builds with what each was given, as the lock says, in the order of the graph. */
export function describeSteps(
  steps: readonly Step[],
  { differingSteps }: Verdict,
  locked: LockedTarget | undefined,
): readonly StepDocument[] {
  const labels = new Set(steps.map(({ label }) => label))
  const needs = locked === undefined ? new Map<string, readonly string[]>() : listNeeds(locked)
  const differing = new Set(differingSteps)
  return steps.map(({ label }) => ({
    label,
    needs: (needs.get(label) ?? []).filter(need => labels.has(need)),
    differs: differing.has(label),
  }))
}

/** Labels of what each wheel, the index and the package are made with. */
function listNeeds(locked: LockedTarget): ReadonlyMap<string, readonly string[]> {
  const { application } = locked
  const own = application && `wheel ${application.name} ${application.version}`
  const installed = [...locked.install.flatMap(labelOf), ...(own === undefined ? [] : [own])]
  const wheels = locked.sdists.flatMap(({ purl, 'build-requires': requires }) =>
    labelOf(purl).map(label => [label, requires.flatMap(labelOf)] as const),
  )
  return new Map<string, readonly string[]>([
    ...wheels,
    ...(application === undefined || own === undefined
      ? []
      : [[own, application['build-requires'].flatMap(labelOf)] as const]),
    ['index', installed],
    ['deb', installed],
  ])
}

function labelOf(purl: string): readonly string[] {
  const parts = parsePurl(purl)
  return parts === undefined ? [] : [`wheel ${parts.name} ${parts.version}`]
}
