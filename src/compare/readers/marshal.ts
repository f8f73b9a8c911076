import { type CodeTables, listBytecode } from './bytecode.ts'
import { type CodeLayout, codeFieldsOf } from './code-fields.ts'

/** What Python's marshal wrote, as lines that say the same without the marks for shared objects. */
export interface MarshalListing {
  readonly lines: readonly string[]
  /** Which field of which code object a byte belongs to, such as `f.co_consts`. */
  readonly locate: (offset: number) => string | undefined
}

/** Nested deeper, data is not from a compiler. @see CPython's MAX_MARSHAL_STACK_DEPTH */
const mostDepth = 1000
/** What a listing holds at most: references let few bytes stand for very much text. */
const mostLetters = 2 ** 25

/** One object as text, and what it is made of, where code refers to that. */
interface Value {
  readonly text: string
  readonly items?: readonly string[]
  readonly bytes?: Uint8Array
}

/** The bytes of one field of a code object. */
interface Span {
  readonly start: number
  readonly end: number
  readonly name: string
}

/** Where a reader stands; shared by all steps of one reading. */
interface Reading {
  readonly bytes: Buffer
  readonly magic: number
  readonly layout: CodeLayout
  at: number
  readonly lines: string[]
  readonly spans: Span[]
  /** Marks and uses of shared objects, in their order. */
  readonly references: string[]
  readonly shared: Value[]
  depth: number
  /** How much text was made so far. */
  letters: number
}

/**
 * Lists code objects of CPython 3.8 to 3.14 (`magic` tells which layout) field by field. Undefined where the data is cut off, of
 * another version or otherwise not understood; nothing in it is run.
 *
 * @see CPython Python/marshal.c
 */
export function listMarshal(bytes: Uint8Array, magic: number): MarshalListing | undefined {
  const layout = codeFieldsOf(magic)
  if (layout === undefined) return undefined
  const reading: Reading = {
    bytes: Buffer.from(bytes),
    magic,
    layout,
    at: 0,
    lines: [],
    spans: [],
    references: [],
    shared: [],
    depth: 0,
    letters: 0,
  }
  try {
    readValue(reading)
    if (reading.at !== bytes.length) return undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
  return {
    lines: [...reading.lines, `references: ${reading.references.join(' ')}`],
    locate: offset => findSpan(reading.spans, offset)?.name,
  }
}

/** The innermost field around a byte: a code object may be a constant of another. */
function findSpan(spans: readonly Span[], offset: number): Span | undefined {
  const around = spans.filter(({ start, end }) => start <= offset && offset < end)
  return around.toSorted((a, b) => a.end - a.start - (b.end - b.start))[0]
}

/** Reads one object; code objects and sets become lines of their own. */
function readValue(reading: Reading): Value {
  const start = takeByte(reading)
  const type = String.fromCharCode(start & 0x7f)
  const isShared = (start & 0x80) !== 0
  if (type === 'r') {
    const index = takeInt(reading)
    reading.references.push(`${index}`)
    const value = reading.shared[index]
    if (value === undefined) throw new RangeError('a reference to nothing')
    return value
  }
  const slot = isShared ? reading.shared.push({ text: '…' }) - 1 : undefined
  reading.references.push(isShared ? `${type}!` : type)
  reading.depth += 1
  if (reading.depth > mostDepth) throw new RangeError('too deep')
  const value = readBody(reading, type)
  reading.depth -= 1
  if (slot !== undefined) reading.shared[slot] = value
  return value
}

const constants: Readonly<Record<string, string>> = {
  '0': 'NULL',
  N: 'None',
  F: 'False',
  T: 'True',
  S: 'StopIteration',
  '.': 'Ellipsis',
}

function readBody(reading: Reading, type: string): Value {
  const constant = constants[type]
  if (constant !== undefined) return { text: constant }
  switch (type) {
    case 'i':
      return { text: `${takeInt(reading)}` }
    case 'l': {
      const count = takeInt(reading)
      return { text: `long ${count} ${take(reading, Math.abs(count) * 2).toString('hex')}` }
    }
    case 'g':
      return { text: `float ${take(reading, 8).readDoubleLE()}` }
    case 'y':
      return { text: `complex ${take(reading, 16).toString('hex')}` }
    case 's': {
      const bytes = take(reading, takeInt(reading))
      return { text: `bytes ${bytes.toString('hex')}`, bytes }
    }
    case 'u':
    case 't':
    case 'a':
    case 'A':
      return quote(take(reading, takeInt(reading)))
    case 'z':
    case 'Z':
      return quote(take(reading, takeByte(reading)))
    case ')':
      return readItems(reading, takeByte(reading), '()')
    case '(':
      return readItems(reading, takeInt(reading), '()')
    case '[':
      return readItems(reading, takeInt(reading), '[]')
    case ':':
      return { text: `slice${readItems(reading, 3, '()').text}` }
    case '<':
    case '>':
      return readSet(reading)
    case 'c':
      return readCode(reading)
    default:
      throw new RangeError(`the type ${type}`)
  }
}

function readItems(reading: Reading, count: number, ends: string): Value {
  const items = readMany(reading, count)
  countText(reading, items)
  return { text: `${ends[0]}${items.join(', ')}${ends[1]}`, items }
}

/** A set has no order: its items are listed sorted, and the order in which they were written on a line of its own. */
function readSet(reading: Reading): Value {
  const items = readMany(reading, takeInt(reading))
  countText(reading, items)
  reading.lines.push(`set order: ${items.join(' ')}`)
  return { text: `{${items.toSorted().join(', ')}}` }
}

function readMany(reading: Reading, count: number): readonly string[] {
  if (count < 0 || count > reading.bytes.length) throw new RangeError('more items than bytes')
  return Array.from({ length: count }, () => readValue(reading).text)
}

/** A line for each field of a code object, and one for each instruction where they are known. */
function readCode(reading: Reading): Value {
  const fields = reading.layout.map(([kind, name]) => {
    const start = reading.at
    const value: Value = kind === 'i' ? { text: `${takeInt(reading)}` } : readValue(reading)
    return { name, value, start, end: reading.at }
  })
  const found = new Map(fields.map(({ name, value }) => [name, value]))
  const owner = unquote(found.get('co_qualname') ?? found.get('co_name'))
  for (const { name, value, start, end } of fields) {
    reading.spans.push({ start, end, name: `${owner}.${name}` })
    const listed = name === 'co_code' ? listInstructions(value, found, reading.magic) : undefined
    for (const line of listed ?? [value.text]) {
      countText(reading, [owner, line])
      reading.lines.push(`${owner}.${name}: ${line}`)
    }
  }
  return { text: `code ${owner}` }
}

function listInstructions(
  { bytes }: Value,
  found: ReadonlyMap<string, Value>,
  magic: number,
): readonly string[] | undefined {
  if (bytes === undefined) return undefined
  const itemsOf = (name: string) => found.get(name)?.items ?? []
  const namesOf = (name: string) => itemsOf(name).map(text => unquote({ text }))
  const together = namesOf('co_localsplusnames')
  const tables: CodeTables = {
    constants: itemsOf('co_consts'),
    names: namesOf('co_names'),
    locals: [...together, ...namesOf('co_varnames')],
    cells: [...together, ...namesOf('co_cellvars'), ...namesOf('co_freevars')],
  }
  const unknown = `bytes ${Buffer.from(bytes).toString('hex')} (the instructions of bytecode ${magic} are not known here)`
  return listBytecode(bytes, magic, tables) ?? [unknown]
}

/** Counts text before it is made. */
function countText(reading: Reading, texts: readonly string[]): void {
  for (const text of texts) reading.letters += text.length + lineCost
  if (reading.letters > mostLetters) throw new RangeError('too much text')
}

/** What a text takes beside its letters. */
const lineCost = 32

function quote(bytes: Buffer): Value {
  return { text: JSON.stringify(bytes.toString('utf8')) }
}

function unquote({ text }: Value = { text: '' }): string {
  return text.replace(/^"(.*)"$/s, '$1')
}

function takeByte(reading: Reading): number {
  return take(reading, 1)[0] ?? 0
}

function takeInt(reading: Reading): number {
  return take(reading, 4).readInt32LE()
}

function take(reading: Reading, length: number): Buffer {
  const end = reading.at + length
  if (length < 0 || end > reading.bytes.length) throw new RangeError('the data is cut off')
  const piece = reading.bytes.subarray(reading.at, end)
  reading.at = end
  return piece
}
