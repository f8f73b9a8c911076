/** DESIGN's exit statuses of a failure; 0 and 1 are verdicts, 130 a cancellation. See docs/reference/exit-statuses.md. */
export type FailureStatus = 2 | 3 | 4 | 5 | 6 | 70

/** Where in a text file: 1-based line and column, `line` the text of that line for the caret. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
  readonly text?: string
  /** How many characters the caret marks. */
  readonly width?: number
}

/** What every failure code must answer. */
export interface Description<F> {
  readonly status: FailureStatus
  /** One line: lower case, no full stop. */
  readonly message: (failure: F) => string
  /** Labelled values below the message, such as `expected` and `actual`. */
  readonly facts?: (failure: F) => readonly (readonly [label: string, value: string])[]
  /** The next step, as a sentence or a command. */
  readonly hint: (failure: F) => string
}

/** One description for each code of a union: a new code does not compile until it is described. */
export type Descriptions<F extends { readonly code: string }> = {
  readonly [C in F['code']]: Description<Extract<F, { readonly code: C }>>
}

/** Facts of those values that are known. */
export function optionalFacts(
  facts: Readonly<Record<string, string | undefined>>,
): readonly (readonly [label: string, value: string])[] {
  return Object.entries(facts).flatMap(([label, value]) => (value === undefined ? [] : [[label, value]]))
}
