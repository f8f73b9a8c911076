import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { MarkerEnvironment } from './marker-evaluate.ts'
import { parseVersion } from './version.ts'

/** The interpreter and the machine that a package is made for. */
export interface TargetPython {
  /** The interpreter's full version, such as 3.11.2. */
  readonly pythonVersion: string
  readonly architecture: 'amd64'
}

/**
 * The marker variables of Debian's CPython. `platform_release` and `platform_version` are left undefined: they name
 * the kernel that happens to run, so that a marker which asks for them has no answer when a package is built.
 */
export function targetEnvironment(target: TargetPython): Result<MarkerEnvironment, Problem> {
  const version = parseVersion(target.pythonVersion)
  if (!version.ok) return version
  const [major, minor] = version.value.release
  if (major === undefined || minor === undefined)
    return fail({
      problem: 'not the version of an interpreter',
      expected: 'such as 3.11.2',
      actual: target.pythonVersion,
    })
  return ok({
    implementation_name: 'cpython',
    implementation_version: target.pythonVersion,
    os_name: 'posix',
    platform_machine: 'x86_64',
    platform_python_implementation: 'CPython',
    platform_system: 'Linux',
    python_full_version: target.pythonVersion,
    python_version: `${major}.${minor}`,
    sys_platform: 'linux',
  })
}
