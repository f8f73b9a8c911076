import type { Problem } from '../../core/problem.ts'
import type { z } from '../../core/shape.ts'

/** A schema's complaints as problems, each with the path to the value, such as `packages[0].name`. */
export function shapeProblems(error: z.ZodError): readonly Problem[] {
  return error.issues.map(issue => ({
    problem: [formatPath(issue.path), issue.message.toLowerCase()].filter(part => part !== '').join(': '),
  }))
}

/** `packages[0].wheels[1].hashes`. */
function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('')
}
