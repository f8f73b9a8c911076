import type { Workshop } from './workshop.ts'

/** One row of the table of figures: a piece of work, and what measuring it gave. */
export interface Row {
  /** For `scripts/bench NAME`. */
  readonly name: string
  /** What is done, for people. */
  readonly work: string
  readonly goal: string
  readonly measure: (workshop: Workshop) => Promise<Figure>
}

/** What a row measured, as it stands in the table. */
export interface Figure {
  readonly ours: string
  /** Absent where nothing is compared. */
  readonly peer?: Peer
  readonly ratio?: string
  readonly met: boolean
  /** How often each side ran; the middle one counts. */
  readonly rounds: number
}

/** What somebody else's program took for the same work. */
export interface Peer {
  readonly name: string
  readonly time: string
  /** As somebody could type it. */
  readonly command: string
}
