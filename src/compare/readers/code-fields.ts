/** Fields of a code object in the order in which marshal writes them: `i` a number, `o` an object. */
export type CodeLayout = readonly (readonly [kind: 'i' | 'o', name: string])[]

/**
 * The layout of code objects by the magic number of the bytecode, with Python's own names; undefined for a Python that is older than 3.8
 * or newer than 3.14.
 *
 * @see CPython Python/marshal.c, TYPE_CODE
 */
export function codeFieldsOf(magic: number): CodeLayout | undefined {
  if (magic < firstOf38 || magic > lastOf314) return undefined
  return magic < firstOf311 ? before311 : since311
}

const firstOf38 = 3410
const firstOf311 = 3450
const lastOf314 = 3649

const start: CodeLayout = [
  ['i', 'co_argcount'],
  ['i', 'co_posonlyargcount'],
  ['i', 'co_kwonlyargcount'],
]
const middle: CodeLayout = [
  ['i', 'co_stacksize'],
  ['i', 'co_flags'],
  ['o', 'co_code'],
  ['o', 'co_consts'],
  ['o', 'co_names'],
]

const before311: CodeLayout = [
  ...start,
  ['i', 'co_nlocals'],
  ...middle,
  ['o', 'co_varnames'],
  ['o', 'co_freevars'],
  ['o', 'co_cellvars'],
  ['o', 'co_filename'],
  ['o', 'co_name'],
  ['i', 'co_firstlineno'],
  ['o', 'co_linetable'],
]

const since311: CodeLayout = [
  ...start,
  ...middle,
  ['o', 'co_localsplusnames'],
  ['o', 'co_localspluskinds'],
  ['o', 'co_filename'],
  ['o', 'co_name'],
  ['o', 'co_qualname'],
  ['i', 'co_firstlineno'],
  ['o', 'co_linetable'],
  ['o', 'co_exceptiontable'],
]
