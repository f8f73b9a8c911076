/** A value or an expected failure. A throw is a bug or a cancellation, never an expected failure. */
export type Result<T, F> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failures: readonly F[] }

/** Wraps a value. */
export function ok<T>(value: T): Result<T, never> {
  return { ok: true, value }
}

/** Wraps one or more failures; parsers and fan-outs report every problem that they found. */
export function fail<F>(...failures: readonly [F, ...F[]]): Result<never, F> {
  return { ok: false, failures }
}

/** Turns a list of problems into a result: `value()` when there is none. */
export function okUnless<T, F>(failures: readonly F[], value: () => T): Result<T, F> {
  return failures.length === 0 ? ok(value()) : { ok: false, failures }
}

/** All values in order, or the failures of all results that failed. */
export function collect<T, F>(results: readonly Result<T, F>[]): Result<readonly T[], F> {
  const values: T[] = []
  const failures: F[] = []
  for (const result of results) {
    if (result.ok) values.push(result.value)
    // One by one: a call takes only so many arguments.
    else for (const failure of result.failures) failures.push(failure)
  }
  return okUnless(failures, () => values)
}
