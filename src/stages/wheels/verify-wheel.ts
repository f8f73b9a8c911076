import type { Host } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { isSameVersion } from '../../formats/python/version.ts'
import type { WheelContent } from '../venv/wheel.ts'
import { openWheel } from './open-wheels.ts'
import type { BuiltWheel, WheelJob } from './wheels.ts'

/**
 * Checks that a wheel is the planned one. Opening it has verified its RECORD and that file name and METADATA agree; here
 * name, version and kind are held against the plan, and no file may hold a path of this machine.
 */
export async function verifyBuiltWheel(
  job: WheelJob,
  wheel: BuiltWheel,
  host: Host,
): Promise<Result<BuiltWheel, Failure>> {
  const opened = await openWheel(wheel, host.store)
  if (!opened.ok) return opened
  const label = `${job.name} ${job.version}`
  const { name, version, kind } = opened.value
  const failures: Failure[] = []
  if (name !== job.name || !isSameVersion(version, job.version)) {
    failures.push({ code: 'wheel-not-planned', label, expected: label, actual: `${name} ${version}` })
  }
  if (kind !== job.kind)
    failures.push({ code: 'wheel-kind-wrong', label, expected: job.kind, actual: kind, name: job.name })
  failures.push(...findHostPaths(label, opened.value, host.privatePaths))
  return okUnless(failures, () => wheel)
}

function findHostPaths(label: string, wheel: WheelContent, paths: readonly string[]): readonly Failure[] {
  return paths.flatMap(path =>
    wheel.files
      .filter(file => Buffer.from(file.bytes).includes(path))
      .map((file): Failure => ({ code: 'host-path-in-wheel', label, member: file.path, path })),
  )
}
