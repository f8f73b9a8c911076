import type { PinsFailure } from '../../../core/failures/pins.ts'
import type { Problem } from '../../../core/problem.ts'

/** Problems of a text as failures of a file of pins. */
export function problemFailures(
  problems: readonly Problem[],
  file: string,
  line?: number,
): readonly PinsFailure[] {
  return problems.map(({ problem, expected, actual, ...at }) => ({
    code: 'pins-unreadable',
    place: {
      file,
      ...(line === undefined ? {} : { line }),
      ...(line !== undefined || at.line === undefined ? {} : { line: at.line }),
      ...(line !== undefined || at.column === undefined ? {} : { column: at.column }),
    },
    problem,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  }))
}
