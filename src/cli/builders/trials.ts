import type { Builder } from '../../actions/action.ts'
import { digestAction } from '../../actions/action-digest.ts'
import { alpha } from '../../actions/contract.ts'
import type { Executor } from '../../actions/host.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import type { Artifact } from '../../compare/verdict.ts'
import type { Sha256 } from '../../core/digest.ts'
import { type Failure, failureStatus } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import {
  packageWheels,
  type Run,
  type TargetBuild,
  type TargetJob,
  type TargetRoots,
} from '../../pipeline.ts'
import { buildWheel } from '../../stages/wheels/build-wheel.ts'
import { sourceOf, type WheelOfJob } from '../../stages/wheels/run.ts'
import type { LocalHost } from '../open-host.ts'

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
  /** The project whose wheel it is; absent for packing. */
  readonly project?: string
  /** What the first builder made. */
  readonly reference: readonly Artifact[]
  /** What it was made from; absent for packing. */
  readonly source?: () => Promise<Result<TreeDirectory, Failure>>
  /** The identity of the first builder's action, once the step has run again; absent for packing. */
  readonly action?: () => Sha256 | undefined
  readonly run: (builder: Builder) => Promise<Result<Outcome, Failure>>
}

interface TrialRun extends Run {
  readonly host: LocalHost
}

/** Every step of a build as the first builder made it: one for each wheel, and one for index and .deb. */
export function listTrials(
  job: TargetJob,
  roots: TargetRoots,
  build: TargetBuild,
  run: TrialRun,
): readonly Trial[] {
  return [
    ...build.wheels.map(one => wheelTrial(one, job, roots, build, run)),
    packingTrial(job, roots, build, run),
  ]
}

function wheelTrial(
  { job: wanted, wheel }: WheelOfJob,
  job: TargetJob,
  roots: TargetRoots,
  build: TargetBuild,
  { host, signal }: TrialRun,
): Trial {
  const requirements = build.wheels
    .filter(({ job: { id } }) => wanted.buildRequires.includes(id))
    .map(required => required.wheel)
  const toolchain = { root: roots.build, python: job.locked.python }
  let action: Sha256 | undefined
  const seeing = (executor: Executor): Executor => ({
    ...executor,
    execute: (asked, stop) => {
      action = digestAction(asked, alpha).digest
      return executor.execute(asked, stop)
    },
  })
  return {
    label: `wheel ${wanted.name} ${wanted.version}`,
    project: wanted.name,
    reference: [{ path: `wheels/${wheel.filename}`, digest: wheel.digest }],
    source: async () => {
      const source = await sourceOf(wanted, job.application, host)
      return source.ok ? ok(source.value.tree) : source
    },
    action: () => action,
    run: async builder => {
      const source = await sourceOf(wanted, job.application, host)
      if (!source.ok) return source
      const executor = seeing(host.executorFor(builder))
      const made = await buildWheel(wanted, source.value, requirements, toolchain, host, executor, signal)
      return outcomeOf(made, ({ filename, digest }) => [{ path: `wheels/${filename}`, digest }])
    },
  }
}

function packingTrial(
  job: TargetJob,
  roots: TargetRoots,
  build: TargetBuild,
  { host, signal }: TrialRun,
): Trial {
  const quiet: Run = { host: { ...host, events: () => undefined }, signal }
  return {
    label: build.deb === undefined ? 'index' : 'deb',
    reference: build.artifacts,
    run: async builder => {
      const made = await packageWheels(job, build.wheels, roots, host.executorFor(builder), quiet)
      return outcomeOf(made, ({ artifacts }) => artifacts)
    },
  }
}

/** A step that fails where something is varied differs; a host that cannot says nothing about the step. */
function outcomeOf<T>(
  made: Result<T, Failure>,
  artifactsOf: (value: T) => readonly Artifact[],
): Result<Outcome, Failure> {
  if (made.ok) return ok({ kind: 'made', artifacts: artifactsOf(made.value) })
  const [failure] = made.failures
  if (failure === undefined || failureStatus(failure) !== 4) return made
  return ok({ kind: 'failed', failure })
}
