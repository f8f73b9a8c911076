import { opcodeTables } from './opcode-tables.ts'

/** What the instructions of one Python are called. */
export interface Opcodes {
  readonly names: ReadonlyMap<number, string>
  /** Instructions from this number on have an argument. @see CPython Lib/opcode.py, HAVE_ARGUMENT */
  readonly firstWithArgument: number
  /** How far the argument that stands for a name is shifted, because lower bits say something else. */
  readonly nameShifts: Readonly<Record<string, number>>
  /** The same for the number of a comparison, and the bit that says that its answer is made a truth value. */
  readonly comparison: { readonly shift: number; readonly truth: number }
}

/** The instructions of a Python by the magic number of its bytecode: of the releases from 3.8 to 3.14. */
export function findOpcodes(magic: number): Opcodes | undefined {
  return tables.get(magic)
}

const since312 = { LOAD_GLOBAL: 1, LOAD_ATTR: 1, LOAD_SUPER_ATTR: 2 }
const plainComparison = { shift: 0, truth: 0 }
const beforeShifts = { firstWithArgument: 90, nameShifts: {}, comparison: plainComparison }
const since313 = { nameShifts: since312, comparison: { shift: 5, truth: 16 } }

/** By the magic number of the last release candidate, which all releases have. @see CPython Lib/importlib/_bootstrap_external.py */
const tables: ReadonlyMap<number, Opcodes> = new Map([
  [3413, { names: parse(opcodeTables['3.8']), ...beforeShifts }],
  [3425, { names: parse(opcodeTables['3.9']), ...beforeShifts }],
  [3439, { names: parse(opcodeTables['3.10']), ...beforeShifts }],
  [
    3495,
    {
      names: parse(opcodeTables['3.11']),
      firstWithArgument: 90,
      nameShifts: { LOAD_GLOBAL: 1 },
      comparison: plainComparison,
    },
  ],
  [
    3531,
    {
      names: parse(opcodeTables['3.12']),
      firstWithArgument: 90,
      nameShifts: since312,
      comparison: { shift: 4, truth: 0 },
    },
  ],
  [3571, { names: parse(opcodeTables['3.13']), firstWithArgument: 45, ...since313 }],
  [3627, { names: parse(opcodeTables['3.14']), firstWithArgument: 44, ...since313 }],
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
