import { compareLines } from './compare-lines.ts'
import type { Hunk } from './difference.ts'

/** More pieces on one side are not compared: each of them takes memory of its own. */
export const mostPieces = 500_000

/**
 * The differing pieces between NULs and line ends. Every byte is in one of the pieces, each with the separator at its end, so that a
 * changed separator shows too. Undefined where there are too many pieces.
 */
export function compareStrings(first: Uint8Array, second: Uint8Array): readonly Hunk[] | undefined {
  const start = findStart(first, second)
  const rest = countEnd(first, second, start)
  const [a, b] = [first.subarray(start, first.length - rest), second.subarray(start, second.length - rest)]
  if (Math.max(countPieces(a), countPieces(b)) > mostPieces) return undefined
  const before = countPieces(first.subarray(0, start))
  return compareLines(splitPieces(a), splitPieces(b)).map(({ lines, ...hunk }) => ({
    ...hunk,
    lines: [lines[0] + before, lines[1] + before],
  }))
}

/** Where the first piece begins that is not the same on both sides. */
function findStart(a: Uint8Array, b: Uint8Array): number {
  let start = 0
  for (let at = 0; at < Math.min(a.length, b.length) && a[at] === b[at]; at += 1)
    if (isSeparator(a[at])) start = at + 1
  return start
}

/** How many bytes of whole pieces are the same at both ends, behind `start`. */
function countEnd(a: Uint8Array, b: Uint8Array, start: number): number {
  const most = Math.min(a.length, b.length) - start
  let count = 0
  for (let at = 1; at <= most && a[a.length - at] === b[b.length - at]; at += 1)
    if (isSeparator(a[a.length - at])) count = at - 1
  return count
}

function countPieces(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if (isSeparator(byte)) count += 1
  return count
}

function isSeparator(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x0a
}

function splitPieces(bytes: Uint8Array): readonly string[] {
  if (bytes.length === 0) return []
  return Buffer.from(bytes)
    .toString('latin1')
    .split(/(?<=[\0\n])/)
}
