import type { Levels } from './level-search.ts'

/** Where a difference is: the names from the outermost file to the innermost part. */
export type Where = readonly string[]

/** An excerpt of both sides where bytes differ. */
export interface ByteAccount {
  /** Of the first byte that differs. */
  readonly offset: number
  /** How many bytes differ at equal offsets, and by how much the sizes do. */
  readonly count: number
  readonly sizes: readonly [number, number]
  /** Hexadecimal digits from a little before the offset on. */
  readonly excerpts: readonly [string, string]
}

/** Lines of a text that differ, side by side. */
export interface Hunk {
  /** 1-based number of the first line on each side. */
  readonly lines: readonly [number, number]
  readonly first: readonly string[]
  readonly second: readonly string[]
}

/** One thing that is not the same on both sides. */
export type Difference = { readonly where: Where } & (
  | { readonly kind: 'field'; readonly field: string; readonly first: string; readonly second: string }
  /** Only one side has the field. */
  | { readonly kind: 'field-missing'; readonly field: string; readonly side: Side; readonly value: string }
  | { readonly kind: 'order'; readonly first: readonly string[]; readonly second: readonly string[] }
  | { readonly kind: 'only-in'; readonly side: Side; readonly name: string; readonly perhaps?: string }
  | {
      readonly kind: 'bytes'
      readonly account: ByteAccount
      readonly within: 'content' | 'header'
      /** What the first differing byte belongs to on the first side, or else on the second, such as `main+0x12` or `f.co_consts`. */
      readonly symbol?: string
      /** The differing pieces between NULs and line ends, where the content is small enough to look. */
      readonly strings?: readonly Hunk[]
    }
  | {
      readonly kind: 'lines'
      /** The first of them, cut, where there is much. */
      readonly hunks: readonly Hunk[]
      /** How many there are, where not all are kept. */
      readonly places?: number
    }
  /** The content is equal, the packed bytes are not. */
  | {
      readonly kind: 'compression'
      readonly format: string
      readonly account: ByteAccount
      /** At these levels the content, compressed again, gives the packed bytes of each side. */
      readonly levels?: Levels
    }
  /** An oddity that stands on one side only, or keeps a side from being read. */
  | { readonly kind: 'anomaly'; readonly side: Side | 'both'; readonly found: string }
  | { readonly kind: 'format'; readonly first: string; readonly second: string }
)

/** Which of the two things that are compared. */
export type Side = 'first' | 'second'
