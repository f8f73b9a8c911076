import type { VerbInput } from '../src/cli/verb.ts'

/** A command line without options, for opening this machine without a verb: nothing is shown. */
export function quietInput(signal: AbortSignal, flags: readonly string[] = []): VerbInput {
  return { positional: [], flags: new Set(flags), values: new Map(), json: false, quiet: true, signal }
}
