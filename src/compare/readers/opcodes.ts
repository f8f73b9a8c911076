import { opcodeTables } from './opcode-tables.ts'

/** What the instructions of one Python are called. */
export interface Opcodes {
  readonly names: ReadonlyMap<number, string>
  /** Instructions from this number on have an argument. @see CPython Lib/opcode.py, HAVE_ARGUMENT */
  readonly firstWithArgument: number
  /** How far the argument that stands for a name is shifted, because lower bits say something else. */
  readonly nameShifts: Readonly<Record<string, number>>
}

/** The instructions of a Python by the magic number of its bytecode: of the releases from 3.8 to 3.13. */
export function findOpcodes(magic: number): Opcodes | undefined {
  return tables.get(magic)
}

const since312 = { LOAD_GLOBAL: 1, LOAD_ATTR: 1, LOAD_SUPER_ATTR: 2 }
const beforeShifts = { firstWithArgument: 90, nameShifts: {} }

/** By the magic number of the last release candidate, which all releases have. @see CPython Lib/importlib/_bootstrap_external.py */
const tables: ReadonlyMap<number, Opcodes> = new Map([
  [3413, { names: parse(opcodeTables['3.8']), ...beforeShifts }],
  [3425, { names: parse(opcodeTables['3.9']), ...beforeShifts }],
  [3439, { names: parse(opcodeTables['3.10']), ...beforeShifts }],
  [3495, { names: parse(opcodeTables['3.11']), firstWithArgument: 90, nameShifts: { LOAD_GLOBAL: 1 } }],
  [3531, { names: parse(opcodeTables['3.12']), firstWithArgument: 90, nameShifts: since312 }],
  [3571, { names: parse(opcodeTables['3.13']), firstWithArgument: 45, nameShifts: since312 }],
])

function parse(table: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  let number = 0
  for (const word of table.trim().split(/\s+/)) {
    if (/^[0-9]+$/.test(word)) number = Number.parseInt(word, 10)
    else {
      names.set(number, word)
      number += 1
    }
  }
  return names
}
