import type { Content, Decompressor } from '../actions/content.ts'
import type { Failure } from '../core/failure.ts'
import type { CauseCode } from './causes/cause.ts'
import type { Difference, Where } from './difference.ts'
import type { NewestTime, Part } from './layer.ts'

/** What every step of a comparison is given. */
export interface Walk {
  readonly decompressor: Decompressor
  readonly signal: AbortSignal
  readonly report: (difference: Difference, remark: Remark) => void
  /** The host cannot, such as without xz: the comparison as a whole fails. */
  readonly fail: (failures: readonly Failure[]) => void
}

/** What a reader knows about a difference beyond the difference itself. */
export interface Remark {
  /** Undoing exactly the differences of one header, content or text makes it equal. */
  readonly complete: boolean
  /** Format of the layer that the difference is in. */
  readonly format: string
  /** The latest time in the container of each side, where it has times. */
  readonly newest?: readonly [first: NewestTime, second: NewestTime]
  /** The whole text is the same lines in another order, for this reason. */
  readonly reordered?: CauseCode
}

/** Two contents that stand for the same thing. */
export interface Pair {
  readonly first: Content
  readonly second: Content
  readonly where: Where
  /** How many containers are around it. */
  readonly depth: number
  /** Up to here both are known to be the same bytes. */
  readonly equalStart?: number
  /** How each side is listed, if its container knows. */
  readonly listings?: readonly [Part['listing'], Part['listing']]
  /** What a byte of each side belongs to, if its container knows. */
  readonly locators?: readonly [Part['locate'], Part['locate']]
  /** Format of the layer around it. */
  readonly within?: string
}
