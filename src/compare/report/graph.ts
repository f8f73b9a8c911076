import { parsePurl } from '../../core/purl.ts'
import type { LockedTarget } from '../../recipe/lock/lock.ts'
import type { Step, Verdict } from '../verdict.ts'
import type { StepDocument } from './build-shape.ts'

/**
 * The steps of two builds with what each was given, as the lock says, in the order of the graph. A wheel's bytecode, which
 * is part of the package, is a step to show only where it differs.
 */
export function describeSteps(
  steps: readonly Step[],
  { differingSteps }: Verdict,
  locked: LockedTarget | undefined,
): readonly StepDocument[] {
  const labels = new Set(steps.map(({ label }) => label))
  const needs = locked === undefined ? new Map<string, readonly string[]>() : listNeeds(locked)
  const differing = new Set(differingSteps)
  const shown = steps.filter(({ label }) => wheelOfBytecode(label) === undefined || differing.has(label))
  const bytecodes = shown.flatMap(({ label }) => (wheelOfBytecode(label) === undefined ? [] : [label]))
  const needsOf = (label: string): readonly string[] => {
    const wheel = wheelOfBytecode(label)
    if (wheel !== undefined) return [wheel]
    return [...(needs.get(label) ?? []), ...(label === 'deb' ? bytecodes : [])]
  }
  return shown.map(({ label }) => ({
    label,
    needs: needsOf(label).filter(need => labels.has(need)),
    differs: differing.has(label),
  }))
}

/** The wheel that a step makes bytecode of; undefined for any other step. */
function wheelOfBytecode(label: string): string | undefined {
  return label.startsWith('bytecode ') ? label.replace('bytecode', 'wheel') : undefined
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
