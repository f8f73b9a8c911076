import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { PackagesIndex } from '../../formats/debian/packages-index.ts'
import { splitDebVersion } from '../../formats/debian/version.ts'
import { newest } from './apt-closure.ts'

/** The suite's interpreter: its minor version as `python3` says it, its full version from `python3.N`; undefined without one. */
export function findPython(
  index: PackagesIndex,
): Result<{ readonly version: string; readonly minor: string } | undefined, Problem> {
  const python3 = newest(index, 'python3')
  if (!python3.ok || python3.value === undefined) return python3.ok ? ok(undefined) : python3
  const minor = /^3\.[0-9]+/.exec(splitDebVersion(python3.value.version).upstream)?.[0]
  if (minor === undefined)
    return fail({ problem: 'python3 has no version of Python 3', actual: python3.value.version })
  const interpreter = newest(index, `python${minor}`)
  if (!interpreter.ok) return interpreter
  return ok(interpreter.value && { version: splitDebVersion(interpreter.value.version).upstream, minor })
}
