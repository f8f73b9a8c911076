import { type DwarfCursor, openCursor } from './dwarf-cursor.ts'

/** The sections that hold strings which a line table only refers to. */
export interface LineStrings {
  /** .debug_line_str */
  readonly lineStrings: Buffer
  /** .debug_str */
  readonly strings: Buffer
}

/** One source file of a line table. */
interface LineFile {
  readonly name: string
  /** Its number in the list of folders. */
  readonly folder: number
  /** What else is said of it, such as its time, to be put behind. */
  readonly rest: string
}

/** The table of one compiled unit: its sources, and how its rows are written. */
export interface LineHeader {
  /** The first is that of the compilation; before DWARF 5 it is said elsewhere. */
  readonly folders: readonly string[]
  /** By the number that rows call them by. */
  readonly files: ReadonlyMap<number, LineFile>
  /** The smallest of the instructions that stand for a whole row. */
  readonly firstSpecial: number
  readonly lineBase: number
  readonly lineRange: number
  /** How many numbers follow each instruction below that. */
  readonly operands: readonly number[]
  /** Where the rows begin, and where the unit ends. */
  readonly program: number
  readonly end: number
}

/** Reads the header of the unit at an offset; throws a RangeError where there is none that is whole. @see DWARF 5, 6.2.4 */
export function parseLineHeader(
  bytes: Buffer,
  at: number,
  littleEndian: boolean,
  strings: LineStrings,
): LineHeader {
  const start = openCursor(bytes, at, bytes.length, littleEndian)
  const short = start.number(4)
  const offsetSize = short === 0xffffffff ? 8 : 4
  const length = offsetSize === 8 ? start.number(8) : short
  const end = start.at() + length
  if (length === 0 || end > bytes.length) throw new RangeError('a unit beyond the end')
  const cursor = openCursor(bytes, start.at(), end, littleEndian)
  const version = cursor.number(2)
  if (version < 2 || version > 5) throw new RangeError(`version ${version}`)
  if (version === 5) cursor.skip(2)
  const headerLength = cursor.number(offsetSize)
  const program = cursor.at() + headerLength
  cursor.skip(version >= 4 ? 3 : 2)
  const [lineBase, lineRange, firstSpecial] = [cursor.number(1), cursor.number(1), cursor.number(1)]
  if (lineRange === 0 || firstSpecial === 0 || program > end) throw new RangeError('a header that cannot be')
  const operands = Array.from({ length: firstSpecial - 1 }, () => cursor.number(1))
  const listed = version === 5 ? readTables(cursor, offsetSize, strings, littleEndian) : readOldTables(cursor)
  return {
    ...listed,
    firstSpecial,
    lineBase: lineBase > 127 ? lineBase - 256 : lineBase,
    lineRange,
    operands,
    program,
    end,
  }
}

type Tables = Pick<LineHeader, 'folders' | 'files'>

/** Up to DWARF 4: strings one after the other, an empty one at the end; the numbers of both lists begin with 1. */
function readOldTables(cursor: DwarfCursor): Tables {
  const folders = ['(that of the compilation)']
  for (let name = cursor.text(); name !== ''; name = cursor.text()) folders.push(name)
  const files = new Map<number, LineFile>()
  for (let name = cursor.text(); name !== ''; name = cursor.text()) {
    const [folder, time, size] = [cursor.unsigned(), cursor.unsigned(), cursor.unsigned()]
    const rest = `${time === 0 ? '' : `, time ${time}`}${size === 0 ? '' : `, ${size} bytes`}`
    files.set(files.size + 1, { name, folder, rest })
  }
  return { folders, files }
}

/** DW_LNCT_*: what a column of a table is about. */
const columns = ['', 'path', 'folder', 'time', 'size', 'MD5'] as const
/** DW_FORM_* of fixed sizes. */
const sizes: Readonly<Record<number, number>> = { 5: 2, 6: 4, 7: 8, 11: 1, 30: 16 }

/** Since DWARF 5 the tables say themselves what they hold. */
function readTables(
  cursor: DwarfCursor,
  offsetSize: number,
  { lineStrings, strings }: LineStrings,
  littleEndian: boolean,
): Tables {
  const textAt = (from: Buffer): string => {
    const at = cursor.number(offsetSize)
    return openCursor(from, at, from.length, littleEndian).text()
  }
  const readForm = (form: number): string => {
    if (form === 0x08) return cursor.text()
    if (form === 0x1f) return textAt(lineStrings)
    if (form === 0x0e) return textAt(strings)
    if (form === 0x0f) return `${cursor.unsigned()}`
    const size = sizes[form]
    if (size === undefined) throw new RangeError(`the form ${form}`)
    if (size <= 8) return `${cursor.number(size)}`
    return Array.from({ length: size }, () => cursor.number(1).toString(16).padStart(2, '0')).join('')
  }
  const readTable = (): readonly ReadonlyMap<string, string>[] => {
    const format = Array.from(
      { length: cursor.number(1) },
      () => [cursor.unsigned(), cursor.unsigned()] as const,
    )
    const count = cursor.unsigned()
    const entries: ReadonlyMap<string, string>[] = []
    // NOTE: an entry without columns takes no room, so that a count of them is no limit.
    for (let index = 0; index < count && format.length > 0; index += 1)
      entries.push(new Map(format.map(([column, form]) => [columns[column] ?? `${column}`, readForm(form)])))
    return entries
  }
  const folders = readTable().map(entry => entry.get('path') ?? '')
  const files = readTable().map((entry, index): [number, LineFile] => {
    const more = [...entry].filter(([column]) => column !== 'path' && column !== 'folder')
    const rest = more.map(([column, value]) => `, ${column} ${value}`).join('')
    return [index, { name: entry.get('path') ?? '', folder: Number(entry.get('folder') ?? 0), rest }]
  })
  return { folders, files: new Map(files) }
}
