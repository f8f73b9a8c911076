import { openCursor } from './dwarf-cursor.ts'
import { type LineHeader, type LineStrings, parseLineHeader } from './line-table-header.ts'

/** Longer tables are compared as bytes. */
const mostLines = 200_000

/**
 * The section .debug_line as lines: for each compiled unit its folders and files, then its rows by file and line, without
 * addresses, which move with the code. Undefined for what is compressed, damaged or of an unknown version.
 *
 * @see DWARF 5, 6.2; DWARF 4, 6.2
 */
export function listLineTable(
  section: Uint8Array,
  littleEndian: boolean,
  strings: LineStrings,
): readonly string[] | undefined {
  const bytes = Buffer.from(section)
  const lines: string[] = []
  try {
    for (let at = 0; at < bytes.length; ) {
      const header = parseLineHeader(bytes, at, littleEndian, strings)
      for (const [index, folder] of header.folders.entries()) lines.push(`folder ${index}: ${folder}`)
      for (const [index, { name, folder, rest }] of header.files)
        lines.push(`file ${index}: ${name} in folder ${folder}${rest}`)
      for (const row of listRows(bytes, header, littleEndian)) {
        lines.push(row)
        if (lines.length > mostLines) return undefined
      }
      at = header.end
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
  return lines
}

/** Instructions that matter here. @see DWARF 5, 6.2.5.2 and 6.2.5.3 */
const extended = 0
const copy = 1
const advanceLine = 3
const setFile = 4
const fixedAdvance = 9
const endSequence = 1

/** Where the code of each row stands in the source, such as `m.c: line 3`. */
function* listRows(bytes: Buffer, header: LineHeader, littleEndian: boolean): Generator<string> {
  const { files, firstSpecial, lineBase, lineRange, operands } = header
  const cursor = openCursor(bytes, header.program, header.end, littleEndian)
  let [file, line] = [1, 1]
  const row = () => `${files.get(file)?.name ?? `file ${file}`}: line ${line}`
  while (cursor.at() < header.end) {
    const instruction = cursor.number(1)
    if (instruction >= firstSpecial) {
      line += lineBase + ((instruction - firstSpecial) % lineRange)
      yield row()
    } else if (instruction === extended) {
      const length = cursor.unsigned()
      if (length > 0 && bytes[cursor.at()] === endSequence) [file, line] = [1, 1]
      cursor.skip(length)
    } else if (instruction === copy) yield row()
    else if (instruction === advanceLine) line += cursor.signed()
    else if (instruction === setFile) file = cursor.unsigned()
    else if (instruction === fixedAdvance) cursor.skip(2)
    else for (let count = operands[instruction - 1] ?? 0; count > 0; count -= 1) cursor.unsigned()
  }
}
