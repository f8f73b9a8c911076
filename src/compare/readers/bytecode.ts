import { findOpcodes, type Opcodes } from './opcodes.ts'

/** What the arguments of instructions refer to, each as text. */
export interface CodeTables {
  readonly constants: readonly string[]
  readonly names: readonly string[]
  readonly locals: readonly string[]
  /** Cells and free variables; since Python 3.11 the same list as that of local variables. */
  readonly cells: readonly string[]
}

/**
 * Bytecode as instructions, much as Python's own `dis` shows it, but without offsets, so that an instruction more does not change all
 * lines behind it. Everything that is not zero is shown. Undefined for a Python whose instructions are not known here.
 */
export function listBytecode(
  code: Uint8Array,
  magic: number,
  tables: CodeTables,
): readonly string[] | undefined {
  const opcodes = findOpcodes(magic)
  if (opcodes === undefined || code.length % 2 !== 0) return undefined
  const lines: string[] = []
  let extended = 0
  for (let at = 0; at < code.length; at += 2) {
    const [number = 0, low = 0] = code.subarray(at, at + 2)
    // The room behind an instruction in which the interpreter remembers things is zero in a file.
    if (number === 0 && low === 0) continue
    const name = opcodes.names.get(number) ?? `instruction ${number}`
    const argument = extended * 256 + low
    extended = name === 'EXTENDED_ARG' ? argument : 0
    const hasArgument = number >= opcodes.firstWithArgument || argument !== 0
    lines.push(hasArgument ? `${name} ${argument}${explain(name, argument, tables, opcodes)}` : name)
  }
  return lines
}

const operators = ['+', '&', '//', '<<', '@', '*', '%', '|', '**', '>>', '-', '/', '^']
/** Since Python 3.14 behind the operators and their assigning forms. */
const subscript = 2 * operators.length

/** Python 3.8 alone has those behind the first six. @see CPython Lib/opcode.py, `cmp_op` */
const comparisons = '<,<=,==,!=,>,>=,in,not in,is,is not,exception match'.split(',')

/** What the arguments of two instructions of Python 3.14 stand for. @see CPython Lib/dis.py, `_common_constants`, `_special_method_names` */
const commonConstants = ['AssertionError', 'NotImplementedError', 'tuple', 'all', 'any']
const specialMethods = ['__enter__', '__exit__', '__aenter__', '__aexit__']

/** What an argument refers to, in brackets; nothing where it is only a number. */
function explain(
  name: string,
  argument: number,
  tables: CodeTables,
  { nameShifts, comparison }: Opcodes,
): string {
  const referred = (): string | undefined => {
    if (/^(?:LOAD_CONST|RETURN_CONST|KW_NAMES)$/.test(name)) return tables.constants[argument]
    if (/^(?:LOAD|STORE)_FAST_(?:BORROW_)?(?:LOAD|STORE)_FAST(?:_BORROW)?$/.test(name))
      return `${tables.locals[argument >> 4]}, ${tables.locals[argument & 15]}`
    if (/_FAST(?:_CHECK|_AND_CLEAR|_BORROW)?$/.test(name)) return tables.locals[argument]
    if (/_(?:DEREF|CLASSDEREF|CLOSURE|CELL)$/.test(name)) return tables.cells[argument]
    if (name === 'LOAD_METHOD' || /_(?:NAME|ATTR|GLOBAL|GLOBALS|FROM)$/.test(name))
      return tables.names[argument >> (nameShifts[name] ?? 0)]
    if (name === 'LOAD_COMMON_CONSTANT') return commonConstants[argument]
    if (name === 'LOAD_SPECIAL') return specialMethods[argument]
    if (name === 'COMPARE_OP') {
      const sign = comparisons[argument >> comparison.shift]
      return argument & comparison.truth ? `bool(${sign})` : sign
    }
    if (name !== 'BINARY_OP') return undefined
    if (argument === subscript) return '[]'
    const operator = operators[argument % operators.length]
    return argument < operators.length ? operator : `${operator}=`
  }
  const text = referred()
  return text === undefined ? '' : ` (${text})`
}
