import type { Hunk } from '../difference.ts'

/** How much of a line is shown. */
const shown = 70
/** How much of it stands before what differs. */
const lead = 20

/** What differs in a hunk, with a little around it. */
export function showEvidence(hunk: Hunk): string {
  const index = hunk.first.findIndex((line, at) => line !== hunk.second[at])
  const a = hunk.first[Math.max(0, index)] ?? ''
  const b = hunk.second[Math.max(0, index)] ?? ''
  let start = 0
  while (start < a.length && a[start] === b[start]) start += 1
  const from = Math.max(0, start - lead)
  return `${quoteLine(a, from)} and ${quoteLine(b, from)}`
}

/** A line from a place on, cut and in quotes. */
export function quoteLine(line: string, from: number): string {
  const text = line.slice(from, from + shown).replace(/[\0\n]+$/, '')
  return JSON.stringify(`${from > 0 ? '…' : ''}${text}${from + shown < line.length ? '…' : ''}`)
}
