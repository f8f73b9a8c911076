import type { Executor, Host } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, type Result } from '../../core/result.ts'
import { patchSource } from '../sources/patch-source.ts'
import type { UnpackedSource } from '../sources/sources.ts'
import { unpackLockedSdist } from '../sources/unpack-locked-sdist.ts'
import { buildWheel, type Toolchain } from './build-wheel.ts'
import { rememberWheel } from './remember-wheel.ts'
import type { BuiltWheel, WheelJob } from './wheels.ts'

/** One job's wheel. */
export interface WheelOfJob {
  readonly job: WheelJob
  readonly wheel: BuiltWheel
}

/**
 * Builds the wheels of a plan: each starts as soon as those that it needs are there. The executor's queue decides how
 * many run at once. Where one fails, those that need it are left out and the others are finished.
 */
export async function runWheels(
  plan: readonly WheelJob[],
  application: UnpackedSource | undefined,
  toolchain: Toolchain,
  host: Host,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<readonly WheelOfJob[], Failure>> {
  const started = new Map<string, Promise<Result<WheelOfJob, Failure>>>()
  for (const job of plan) {
    const required = job.buildRequires.flatMap(id => started.get(id) ?? [])
    started.set(job.id, buildWhenReady(job, required, application, toolchain, host, executor, signal))
  }
  const results = collect(await Promise.all(started.values()))
  return results.ok ? results : { ok: false, failures: [...new Set(results.failures)] }
}

async function buildWhenReady(
  job: WheelJob,
  required: readonly Promise<Result<WheelOfJob, Failure>>[],
  application: UnpackedSource | undefined,
  toolchain: Toolchain,
  host: Host,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<WheelOfJob, Failure>> {
  const requirements = collect(await Promise.all(required))
  if (!requirements.ok) return requirements
  const wheels = requirements.value.map(({ wheel }) => wheel)
  const wheel = await rememberWheel(
    { job, application, requirements: wheels, toolchain },
    host,
    executor,
    async () => {
      const source = await sourceOf(job, application, host)
      return source.ok ? buildWheel(job, source.value, wheels, toolchain, host, executor, signal) : source
    },
  )
  return wheel.ok ? { ok: true, value: { job, wheel: wheel.value } } : wheel
}

/** The unpacked source of a job: its locked sdist, or the local tree. */
export async function sourceOf(
  job: WheelJob,
  application: UnpackedSource | undefined,
  host: Host,
): Promise<Result<UnpackedSource, Failure>> {
  if (job.sdist !== undefined) {
    const { filename, sha256, size } = job.sdist
    const unpacked = await unpackLockedSdist({ filename, digest: { sha256, size } }, host.store)
    return unpacked.ok ? patchSource(`${job.name} ${job.version}`, unpacked.value, job.patches) : unpacked
  }
  if (application === undefined) throw new Error(`no source was given for ${job.id}`)
  return { ok: true, value: application }
}
