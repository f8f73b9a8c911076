import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { splitDebVersion } from '../../../formats/debian/version.ts'
import type { SuitePackages } from './suite-packages.ts'

/** The suite's interpreter: its minor version as `python3` says it, its full version from `python3.N`; undefined without one. */
export function findPython(
  suite: SuitePackages,
): Result<{ readonly version: string; readonly minor: string } | undefined, Problem> {
  const python3 = suite.newest('python3')
  if (!python3.ok || python3.value === undefined) return python3.ok ? ok(undefined) : python3
  const minor = /^3\.[0-9]+/.exec(splitDebVersion(python3.value.version).upstream)?.[0]
  if (minor === undefined)
    return fail({ problem: 'python3 has no version of Python 3', actual: python3.value.version })
  const interpreter = suite.newest(`python${minor}`)
  if (!interpreter.ok) return interpreter
  return ok(interpreter.value && { version: splitDebVersion(interpreter.value.version).upstream, minor })
}
