/** What a pure parser found wrong in one text; whoever knows the file turns it into a Failure with a place. */
export interface Problem {
  /** Lower case, no full stop. */
  readonly problem: string
  /** 1-based, where known. */
  readonly line?: number
  readonly column?: number
  readonly expected?: string
  readonly actual?: string
}
