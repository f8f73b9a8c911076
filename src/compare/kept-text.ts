import type { Difference, Hunk } from './difference.ts'

/** What one text gives at most to reports; the files themselves hold the rest. */
interface Room {
  readonly hunks: number
  readonly lines: number
  readonly letters: number
}

const ample: Room = { hunks: 50, lines: 20, letters: 2000 }
/** What a terminal shows. */
const scarce: Room = { hunks: 1, lines: 5, letters: 170 }

/** How many characters of differing text are kept in all before only a little of each is. */
const mostLetters = 2 ** 22

/** Cuts differing texts down to what reports show, so that a comparison of any size fits into memory. */
export function createKeeper(): (difference: Difference) => Difference {
  let letters = 0
  const keep = (hunks: readonly Hunk[]): readonly Hunk[] => {
    const kept = cutHunks(hunks, letters < mostLetters ? ample : scarce)
    for (const { first, second } of kept) for (const line of [...first, ...second]) letters += line.length
    return kept
  }
  return difference => {
    if (difference.kind === 'lines')
      return { ...difference, places: difference.hunks.length, hunks: keep(difference.hunks) }
    if (difference.kind === 'bytes' && difference.strings !== undefined)
      return { ...difference, strings: keep(difference.strings) }
    return difference
  }
}

function cutHunks(hunks: readonly Hunk[], room: Room): readonly Hunk[] {
  const cut = (lines: readonly string[], others: readonly string[]) =>
    lines
      .slice(0, room.lines)
      .map((line, index) => copyText(cutLine(line, room.letters, others[index]), Number.POSITIVE_INFINITY))
  return hunks
    .slice(0, room.hunks)
    .map(({ lines, first, second }) => ({ lines, first: cut(first, second), second: cut(second, first) }))
}

/** How much of a cut line is shown before it begins to differ. */
const lead = 40

/** A line cut to a length, so that the first of what differs from the other side's line is seen. */
export function cutLine(line: string, most: number, other = ''): string {
  if (line.length <= most) return line
  let same = 0
  while (same < line.length && line[same] === other[same]) same += 1
  const from = same < most - lead || same === line.length ? 0 : same - lead
  const shown = line.slice(from, from + most)
  return `${from > 0 ? '…' : ''}${shown}${from + most < line.length ? '…' : ''}`
}

/** A string of its own, cut to a length. NOTE: a piece of a string would keep the whole text in memory that it was cut from. */
export function copyText(text: string, most: number): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text
  return Buffer.from(cut).toString()
}
