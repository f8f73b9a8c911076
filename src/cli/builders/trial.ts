import type { Builder } from '../../actions/action.ts'
import { alpha } from '../../actions/contract.ts'
import type { Executor } from '../../actions/host.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import { type Artifact, type ArtifactDifference, compareChains } from '../../compare/verdict.ts'
import { type Failure, failureStatus } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { findGuiltyAction, type GuiltyAction, watchActions } from './guilty-action.ts'

/** What came of running a step as another builder: its files, or that its command failed. */
export type Outcome =
  | { readonly kind: 'made'; readonly artifacts: readonly Artifact[] }
  | { readonly kind: 'failed'; readonly failure: Failure }

/**
 * One step of a build that can be run again by itself, with what the first builder gave it: whatever differs then is the
 * step's own doing.
 */
export interface Trial {
  /** As the verdict calls it, such as `wheel markupsafe 3.0.2`. */
  readonly label: string
  /** By which name a recipe accepts a difference: that of the project, or of the package; absent for the index, where only this program can differ. */
  readonly acceptedAs?: string
  /** What the first builder made, the most telling file first. */
  readonly reference: readonly Artifact[]
  /** What it was made from; only for wheels. */
  readonly source?: () => Promise<Result<TreeDirectory, Failure>>
  /** The first of its actions that did not make the same, once the step has run again and differed. */
  readonly action?: () => GuiltyAction | undefined
  readonly run: (builder: Builder) => Promise<Result<Outcome, Failure>>
}

/** What every trial of a containerised step begins with. */
export type MadeTrial = Pick<Trial, 'label' | 'reference' | 'action' | 'run'>

/** A step that runs again in containers, with the search for the first of its actions that did not make the same. */
export function createTrial(
  label: string,
  reference: readonly Artifact[],
  executorFor: (builder: Builder) => Executor,
  make: (executor: Executor) => Promise<Result<Outcome, Failure>>,
): MadeTrial {
  let guilty: GuiltyAction | undefined
  return {
    label,
    reference,
    action: () => guilty,
    run: async builder => {
      const watch = watchActions()
      const outcome = await make(watch.watch(executorFor(builder)))
      if (guilty !== undefined || !outcome.ok || !differsFrom({ reference }, outcome.value)) return outcome
      // Remembered: the first builder has run it.
      const first = watchActions()
      const again = await make(first.watch(executorFor(alpha)))
      if (!again.ok) return again
      guilty = findGuiltyAction(first.seen(), watch.seen())
      return outcome
    },
  }
}

/** Whether a step made something else than the first builder, or failed. */
export function differsFrom({ reference }: Pick<Trial, 'reference'>, outcome: Outcome): boolean {
  return outcome.kind === 'failed' || listChanged(reference, outcome.artifacts).length > 0
}

/** The files of a step that are not the same, in the order of the first list. */
export function listChanged(
  first: readonly Artifact[],
  second: readonly Artifact[],
): readonly ArtifactDifference[] {
  if (first.length + second.length === 0) return []
  const { differences } = compareChains({ artifacts: first, steps: [] }, { artifacts: second, steps: [] })
  const rank = ({ path }: ArtifactDifference) => first.findIndex(artifact => artifact.path === path)
  return differences.toSorted((a, b) => rank(a) - rank(b))
}

/** A step that fails where something is varied differs; a host that cannot says nothing about the step. */
export function outcomeOf<T>(
  made: Result<T, Failure>,
  artifactsOf: (value: T) => readonly Artifact[],
): Result<Outcome, Failure> {
  if (made.ok) return ok({ kind: 'made', artifacts: artifactsOf(made.value) })
  const [failure] = made.failures
  if (failure === undefined || failureStatus(failure) !== 4) return made
  return ok({ kind: 'failed', failure })
}
