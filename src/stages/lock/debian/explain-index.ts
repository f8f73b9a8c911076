import type { Failure } from '../../../core/failure.ts'
import type { Problem } from '../../../core/problem.ts'
import { fail, type Result } from '../../../core/result.ts'

/** What is wrong with the index of a suite, as a failure. */
export function explainIndex<T>(
  result: Result<T, Problem>,
  suite: string,
  archive = 'debian',
): Result<T, Failure> {
  if (result.ok) return result
  const problem = result.failures.map(one => one.problem).join('; ')
  return fail({ code: 'archive-index-invalid', archive, path: `dists/${suite}`, problem })
}
