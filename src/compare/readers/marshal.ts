/** What Python's marshal wrote, as lines that say the same without the marks for shared objects. */
export interface MarshalListing {
  readonly lines: readonly string[]
}

/** Nested deeper, data is not from a compiler. @see CPython's MAX_MARSHAL_STACK_DEPTH */
const mostDepth = 1000
const mostLines = 500_000

/** Where a reader stands; shared by all steps of one reading. */
interface Reading {
  readonly bytes: Buffer
  at: number
  readonly lines: string[]
  /** Marks and uses of shared objects, in their order. */
  readonly references: string[]
  readonly shared: string[]
  depth: number
}

/**
 * Lists code objects of CPython 3.8 to 3.13 (`magic` tells which layout) field by field. Undefined where the data is cut off, of
 * another version or otherwise not understood; nothing in it is run.
 *
 * @see CPython Python/marshal.c
 */
export function listMarshal(bytes: Uint8Array, magic: number): MarshalListing | undefined {
  const layout = layoutOf(magic)
  if (layout === undefined) return undefined
  const reading: Reading = {
    bytes: Buffer.from(bytes),
    at: 0,
    lines: [],
    references: [],
    shared: [],
    depth: 0,
  }
  try {
    readValue(reading, '', layout)
    if (reading.at !== bytes.length) return undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
  return { lines: [...reading.lines, `references: ${reading.references.join(' ')}`] }
}

/** Fields of a code object: `i` a number, `o` an object. */
type Layout = readonly (readonly [kind: 'i' | 'o', name: string])[]

function layoutOf(magic: number): Layout | undefined {
  if (magic < 3410 || magic >= 3600) return undefined
  const before: Layout = [
    ['i', 'arguments'],
    ['i', 'positional-only arguments'],
    ['i', 'keyword-only arguments'],
  ]
  const middle: Layout = [
    ['i', 'stack size'],
    ['i', 'flags'],
    ['o', 'code'],
    ['o', 'constants'],
    ['o', 'names'],
  ]
  if (magic < 3450)
    return [
      ...before,
      ['i', 'local variables'],
      ...middle,
      ['o', 'variable names'],
      ['o', 'free variables'],
      ['o', 'cell variables'],
      ['o', 'source path'],
      ['o', 'name'],
      ['i', 'first line'],
      ['o', 'line table'],
    ]
  return [
    ...before,
    ...middle,
    ['o', 'local names'],
    ['o', 'kinds of locals'],
    ['o', 'source path'],
    ['o', 'name'],
    ['o', 'qualified name'],
    ['i', 'first line'],
    ['o', 'line table'],
    ['o', 'exception table'],
  ]
}

/** Reads one object and returns it as text; code objects and what they hold become lines of their own. */
function readValue(reading: Reading, label: string, layout: Layout): string {
  const start = takeByte(reading)
  const type = String.fromCharCode(start & 0x7f)
  const isShared = (start & 0x80) !== 0
  if (type === 'r') {
    const index = takeInt(reading)
    reading.references.push(`${index}`)
    const text = reading.shared[index]
    if (text === undefined) throw new RangeError('a reference to nothing')
    return text
  }
  const slot = isShared ? reading.shared.push('…') - 1 : undefined
  reading.references.push(isShared ? `${type}!` : type)
  reading.depth += 1
  if (reading.depth > mostDepth || reading.lines.length > mostLines)
    throw new RangeError('too deep or too long')
  const text = readBody(reading, type, label, layout)
  reading.depth -= 1
  if (slot !== undefined) reading.shared[slot] = text
  return text
}

const constants: Readonly<Record<string, string>> = {
  '0': 'NULL',
  N: 'None',
  F: 'False',
  T: 'True',
  S: 'StopIteration',
  '.': 'Ellipsis',
}

function readBody(reading: Reading, type: string, label: string, layout: Layout): string {
  const constant = constants[type]
  if (constant !== undefined) return constant
  switch (type) {
    case 'i':
      return `${takeInt(reading)}`
    case 'l': {
      const count = takeInt(reading)
      return `long ${count} ${take(reading, Math.abs(count) * 2).toString('hex')}`
    }
    case 'g':
      return `float ${take(reading, 8).readDoubleLE()}`
    case 'y':
      return `complex ${take(reading, 16).toString('hex')}`
    case 's':
      return `bytes ${take(reading, takeInt(reading)).toString('hex')}`
    case 'u':
    case 't':
    case 'a':
    case 'A':
      return quote(take(reading, takeInt(reading)))
    case 'z':
    case 'Z':
      return quote(take(reading, takeByte(reading)))
    case ')':
      return readItems(reading, takeByte(reading), '()', label, layout)
    case '(':
      return readItems(reading, takeInt(reading), '()', label, layout)
    case '[':
      return readItems(reading, takeInt(reading), '[]', label, layout)
    case '<':
    case '>':
      return readSet(reading, label, layout)
    case 'c':
      return readCode(reading, label, layout)
    default:
      throw new RangeError(`the type ${type}`)
  }
}

function readItems(reading: Reading, count: number, ends: string, label: string, layout: Layout): string {
  return `${ends[0]}${readMany(reading, count, label, layout).join(', ')}${ends[1]}`
}

/** A set has no order: its items are listed sorted, and the order in which they were written on a line of its own. */
function readSet(reading: Reading, label: string, layout: Layout): string {
  const items = readMany(reading, takeInt(reading), label, layout)
  reading.lines.push(`set order: ${items.join(' ')}`)
  return `{${items.toSorted().join(', ')}}`
}

function readMany(reading: Reading, count: number, label: string, layout: Layout): readonly string[] {
  if (count < 0 || count > reading.bytes.length) throw new RangeError('more items than bytes')
  return Array.from({ length: count }, (_, index) => readValue(reading, `${label}${index}.`, layout))
}

function readCode(reading: Reading, label: string, layout: Layout): string {
  const values = layout.map(([kind, name]) => {
    const value = kind === 'i' ? `${takeInt(reading)}` : readValue(reading, `${label}`, layout)
    return [name, value] as const
  })
  const found = new Map(values)
  const owner = found.get('qualified name') ?? found.get('name') ?? label
  for (const [name, value] of values)
    reading.lines.push(name === 'source path' ? `source path: ${value}` : `${owner} ${name}: ${value}`)
  return `code ${owner}`
}

function quote(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('utf8'))
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
