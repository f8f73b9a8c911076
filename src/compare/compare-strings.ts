import { compareLines } from './compare-lines.ts'
import type { Hunk } from './difference.ts'

/** More pieces on one side are not compared: each of them takes memory of its own. */
export const mostPieces = 500_000

/** Whole pieces at both ends of two contents that are the same, left out. */
export interface Window {
  readonly first: Uint8Array
  readonly second: Uint8Array
  /** How many pieces stand before and behind. */
  readonly before: number
  readonly after: number
  /** The larger number of pieces of the two. */
  readonly pieces: number
}

/** Bytes that end a piece. */
type Ends = readonly number[]

/** What ends a line. */
export const lineEnds: Ends = [0x0a]
const stringEnds: Ends = [0, 0x0a]

/**
 * The differing pieces between NULs and line ends. Every byte is in one of the pieces, each with the separator at its end, so that a
 * changed separator shows too. Undefined where there are too many pieces.
 */
export function compareStrings(first: Uint8Array, second: Uint8Array): readonly Hunk[] | undefined {
  const window = cutWindow(first, second, stringEnds)
  if (window.pieces > mostPieces) return undefined
  return moveHunks(compareLines(splitPieces(window.first), splitPieces(window.second)), window)
}

/** Numbers lines from the start of the whole contents. */
export function moveHunks(hunks: readonly Hunk[], { before }: Window): readonly Hunk[] {
  return hunks.map(({ lines, ...hunk }) => ({ ...hunk, lines: [lines[0] + before, lines[1] + before] }))
}

/** Cuts two contents down to what is between the first and the last piece that differ. */
export function cutWindow(first: Uint8Array, second: Uint8Array, ends: Ends): Window {
  const start = findStart(first, second, ends)
  const rest = countEnd(first, second, start, ends)
  const [a, b] = [first.subarray(start, first.length - rest), second.subarray(start, second.length - rest)]
  return {
    first: a,
    second: b,
    before: countPieces(first.subarray(0, start), ends),
    after: countPieces(first.subarray(first.length - rest), ends),
    pieces: Math.max(countPieces(a, ends), countPieces(b, ends)),
  }
}

/** Where the first piece begins that is not the same on both sides. */
function findStart(a: Uint8Array, b: Uint8Array, ends: Ends): number {
  let start = 0
  for (let at = 0; at < Math.min(a.length, b.length) && a[at] === b[at]; at += 1)
    if (ends.includes(a[at] ?? -1)) start = at + 1
  return start
}

/** How many bytes of whole pieces are the same at both ends, behind `start`. */
function countEnd(a: Uint8Array, b: Uint8Array, start: number, ends: Ends): number {
  const most = Math.min(a.length, b.length) - start
  let count = 0
  for (let at = 1; at <= most && a[a.length - at] === b[b.length - at]; at += 1)
    if (ends.includes(a[a.length - at] ?? -1)) count = at - 1
  return count
}

function countPieces(bytes: Uint8Array, ends: Ends): number {
  let count = 0
  for (const byte of bytes) if (ends.includes(byte)) count += 1
  return count
}

function splitPieces(bytes: Uint8Array): readonly string[] {
  if (bytes.length === 0) return []
  return Buffer.from(bytes)
    .toString('latin1')
    .split(/(?<=[\0\n])/)
}
