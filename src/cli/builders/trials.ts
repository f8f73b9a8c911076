import { ok } from '../../core/result.ts'
import { normalizeName } from '../../formats/python/name.ts'
import {
  packageWheels,
  type Run,
  type TargetBuild,
  type TargetJob,
  type TargetRoots,
} from '../../pipeline.ts'
import { bytecodeStep, type CompiledWheel, compileWheel } from '../../stages/bytecode/compile-wheel.ts'
import type { DebRequest } from '../../stages/deb/deb.ts'
import { type MadeDeb, packCompiled, venvScheme } from '../../stages/deb/make-deb.ts'
import { listDebFiles } from '../../stages/deb/steps.ts'
import { buildWheel } from '../../stages/wheels/build-wheel.ts'
import { sourceOf, type WheelOfJob } from '../../stages/wheels/run.ts'
import type { LocalHost } from '../open-host.ts'
import { createTrial, outcomeOf, type Trial } from './trial.ts'

interface TrialRun extends Run {
  readonly host: LocalHost
}

/** Every step of a build as the first builder made it: each wheel, then the bytecode of each and the .deb, or else the index. */
export function listTrials(
  job: TargetJob,
  roots: TargetRoots,
  build: TargetBuild,
  run: TrialRun,
): readonly Trial[] {
  const { deb: made } = build
  const { deb: request } = job
  const packing =
    made === undefined || request === undefined
      ? [indexTrial(job, roots, build, run)]
      : [
          ...made.compiled.flatMap(one => bytecodeTrial(one, request, roots, run)),
          debTrial(made, request, roots, run),
        ]
  return [...build.wheels.map(one => wheelTrial(one, job, roots, build, run)), ...packing]
}

function wheelTrial(
  { job: wanted, wheel }: WheelOfJob,
  job: TargetJob,
  roots: TargetRoots,
  build: TargetBuild,
  run: TrialRun,
): Trial {
  const { host, signal } = run
  const requirements = build.wheels
    .filter(({ job: { id } }) => wanted.buildRequires.includes(id))
    .map(required => required.wheel)
  const toolchain = { root: roots.build, python: job.locked.python }
  const reference = [{ path: `wheels/${wheel.filename}`, digest: wheel.digest }]
  const trial = createTrial(
    `wheel ${wanted.name} ${wanted.version}`,
    reference,
    run.host.executorFor,
    async executor => {
      const source = await sourceOf(wanted, job.application, host)
      if (!source.ok) return source
      const made = await buildWheel(wanted, source.value, requirements, toolchain, host, executor, signal)
      return outcomeOf(made, ({ filename, digest }) => [{ path: `wheels/${filename}`, digest }])
    },
  )
  return {
    ...trial,
    acceptedAs: wanted.name,
    source: async () => {
      const source = await sourceOf(wanted, job.application, host)
      return source.ok ? ok(source.value.tree) : source
    },
  }
}

function bytecodeTrial(
  compiled: CompiledWheel,
  request: DebRequest,
  roots: TargetRoots,
  run: TrialRun,
): readonly Trial[] {
  const { wheel } = compiled
  const host = { store: run.host.store, events: () => undefined }
  return bytecodeStep(compiled).map(({ label, outputs }) => {
    const trial = createTrial(label, outputs, run.host.executorFor, async executor => {
      const made = await compileWheel(wheel, venvScheme(request), roots.build, host, executor, run.signal)
      return outcomeOf(made, again => bytecodeStep(again).flatMap(step => step.outputs))
    })
    return { ...trial, acceptedAs: wheel.name }
  })
}

function debTrial(
  { compiled, ...made }: MadeDeb,
  request: DebRequest,
  roots: TargetRoots,
  run: TrialRun,
): Trial {
  const reference = listDebFiles(made)
  const trial = createTrial('deb', reference, run.host.executorFor, async executor => {
    const again = await packCompiled(request, compiled, roots.build, run.host, executor, run.signal)
    return outcomeOf(again, listDebFiles)
  })
  return { ...trial, acceptedAs: normalizeName(request.name) }
}

function indexTrial(
  job: TargetJob,
  roots: TargetRoots,
  build: TargetBuild,
  { host, signal }: TrialRun,
): Trial {
  const quiet: Run = { host: { ...host, events: () => undefined }, signal }
  return {
    label: 'index',
    reference: build.artifacts,
    run: async builder => {
      const made = await packageWheels(job, build.wheels, roots, host.executorFor(builder), quiet)
      return outcomeOf(made, ({ artifacts }) => artifacts)
    },
  }
}
