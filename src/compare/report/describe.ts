import type { ByteAccount, Difference, Hunk } from '../difference.ts'
import { cutLine } from '../kept-text.ts'
import type { DifferenceDocument } from './comparison-shape.ts'

/** A difference in words: what it is, and how each side shows it, where there are two sides to show. */
export interface Description {
  readonly what: string
  readonly first?: string
  readonly second?: string
}

/** Says what a difference is. */
export function describeDifference(difference: Difference | DifferenceDocument): Description {
  switch (difference.kind) {
    case 'field':
      return { what: difference.field, first: difference.first, second: difference.second }
    case 'field-missing':
      return { what: `${difference.field}, only in the ${difference.side}: ${difference.value}` }
    case 'order':
      return {
        what: 'order of the members',
        first: difference.first.join(', '),
        second: difference.second.join(', '),
      }
    case 'only-in': {
      const renamed = difference.perhaps === undefined ? '' : ` (the same content as ${difference.perhaps})`
      return { what: `only in the ${difference.side}: ${difference.name}${renamed}` }
    }
    case 'bytes':
      return {
        ...describeBytes(difference.account, leadOf(difference)),
        ...describeStrings(difference.strings),
      }
    case 'compression':
      return describeBytes(difference.account, `equal content, other ${difference.format} bytes: `)
    case 'lines':
      return describeLines(difference.hunks, difference.places ?? difference.hunks.length)
    case 'anomaly': {
      const side = difference.side === 'both' ? 'on both sides' : `in the ${difference.side}`
      return { what: `cannot be read for sure ${side}: ${difference.found}` }
    }
    case 'format':
      return { what: 'format', first: difference.first, second: difference.second }
  }
}

function leadOf({ within, symbol }: Extract<Difference | DifferenceDocument, { kind: 'bytes' }>): string {
  return `${within === 'header' ? 'header, ' : ''}${symbol === undefined ? '' : `${symbol}, `}`
}

function describeBytes({ offset, count, sizes, excerpts }: ByteAccount, lead: string): Description {
  const size = sizes[0] === sizes[1] ? `of ${sizes[0]}` : `(${sizes[0]} and ${sizes[1]} bytes long)`
  return {
    what: `${lead}offset 0x${offset.toString(16)}, ${count} bytes ${size} differ`,
    first: excerpts[0],
    second: excerpts[1],
  }
}

/** Where both sides of the first differing piece can be read, people would rather read them than hexadecimal digits. */
function describeStrings(strings: readonly Hunk[] | undefined): Omit<Description, 'what'> {
  const [hunk] = strings ?? []
  const [first, second] = [hunk?.first, hunk?.second].map(lines =>
    lines?.map(line => line.replace(/[\0\n]$/, '')),
  )
  if (first === undefined || second === undefined || first.length + second.length === 0) return {}
  const isReadable = [...first, ...second].every(line => /^[\t\x20-\x7e]*$/.test(line))
  return isReadable ? { first: showLines(first, second), second: showLines(second, first) } : {}
}

/** How many lines of a hunk an excerpt shows. */
const shownLines = 4

function describeLines(hunks: readonly Hunk[], count: number): Description {
  const [hunk] = hunks
  if (hunk === undefined) return { what: 'lines' }
  const places = count === 1 ? '' : `, and ${count - 1} more ${count === 2 ? 'place' : 'places'}`
  return {
    what: `line ${hunk.lines[0]}${hunk.lines[1] === hunk.lines[0] ? '' : ` or ${hunk.lines[1]}`}${places}`,
    first: showLines(hunk.first, hunk.second),
    second: showLines(hunk.second, hunk.first),
  }
}

const shownWidth = 160

/** The first lines of one side of a hunk, each cut to a width that a terminal shows, where it differs from the other side. */
export function showLines(lines: readonly string[], others: readonly string[] = []): string {
  if (lines.length > 0 && others.length === 0 && lines.every(line => line === ''))
    return lines.length === 1 ? '(one line end more)' : `(${lines.length} line ends more)`
  const shown = lines.slice(0, shownLines).map((line, index) => cutLine(line, shownWidth, others[index]))
  return [...shown, ...(lines.length > shownLines ? [`… ${lines.length - shownLines} more lines`] : [])].join(
    '\n',
  )
}

/** The names from the outermost to the innermost thing. */
export function showWhere(where: readonly string[]): string {
  return where.length === 0 ? 'the folder' : where.join(' › ')
}
