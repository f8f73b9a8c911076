import type { Json } from '../core/canonical-json.ts'
import type { Failure } from '../core/failure.ts'
import type { Result } from '../core/result.ts'

/** One option of a verb; a flag without `value`. */
export interface VerbOption {
  /** Long name without dashes, such as `no-test`. */
  readonly name: string
  /** One letter, such as `o` for `-o`. */
  readonly short?: string
  /** What stands for the value in the help, such as `NAME`; absent for a flag. */
  readonly value?: string
  /** May be given more than once. */
  readonly repeatable?: boolean
  readonly help: string
}

/** What the command line said. */
export interface VerbInput {
  readonly positional: readonly string[]
  readonly flags: ReadonlySet<string>
  /** All values of each option, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly json: boolean
  readonly quiet: boolean
  readonly signal: AbortSignal
}

/** The answer of a verb that did what it was asked: a yes, or a well-founded no. */
export interface VerbAnswer {
  /** 0 yes; 1 compared, and different; 6 inconclusive; a shell's own status. */
  readonly status: number
  /** Goes to standard output as it is. */
  readonly text: string
  /** The same for machines: the member `result` of the `--json` document. */
  readonly result: Json
  /** For people, on standard error after the work. */
  readonly remarks?: readonly string[]
}

/** One verb of the command line. Its code is loaded only when it runs. */
export interface Verb {
  readonly name: string
  readonly summary: string
  /** Such as `RECIPE` or `[NAME]`. */
  readonly parameters: readonly string[]
  readonly options: readonly VerbOption[]
  readonly example: string
  readonly load: () => Promise<RunVerb>
}

/** Runs a verb to its end; throws only where a person cancelled it. */
export type RunVerb = (input: VerbInput) => Promise<Result<VerbAnswer, Failure>>

/** The one value of an option, the last one if it was given more than once. */
export function optionOf(input: VerbInput, option: string): string | undefined {
  return input.values.get(option)?.at(-1)
}
