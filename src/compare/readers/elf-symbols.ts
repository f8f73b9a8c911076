import type { ElfSection } from './elf-listing.ts'

/** One entry of a symbol table. @see elf(5), Elf64_Sym */
export interface ElfSymbol {
  readonly name: string
  /** STT_*: 0 nothing said, 1 an object, 2 a function, 3 a section, 4 a file. */
  readonly type: number
  /** STB_*: 0 local, 1 global, 2 weak. */
  readonly binding: number
  readonly visibility: number
  /** Index of the section that it is defined in; 0 where it is defined elsewhere. */
  readonly section: number
  /** An address, in a file that is still to be linked an offset in the section. */
  readonly value: bigint
  readonly size: bigint
}

interface Shape {
  readonly wide: boolean
  readonly littleEndian: boolean
}

/** Reads a symbol table; undefined where it is not made of whole entries. */
export function parseElfSymbols(
  table: Uint8Array,
  names: Uint8Array,
  { wide, littleEndian }: Shape,
): readonly ElfSymbol[] | undefined {
  const bytes = Buffer.from(table)
  const text = Buffer.from(names)
  const size = wide ? 24 : 16
  if (bytes.length % size !== 0) return undefined
  const half = (at: number) => (littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const word = (at: number) => (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const long = (at: number) => (littleEndian ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  const symbols: ElfSymbol[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const index = word(at)
    const end = text.indexOf(0, index)
    const kindAt = at + (wide ? 4 : 12)
    const kind = bytes[kindAt] ?? 0
    symbols.push({
      name: text.toString('latin1', index, end < 0 ? text.length : end),
      type: kind & 15,
      binding: kind >> 4,
      visibility: bytes[kindAt + 1] ?? 0,
      section: half(kindAt + 2),
      value: wide ? long(at + 8) : BigInt(word(at + 4)),
      size: wide ? long(at + 16) : BigInt(word(at + 8)),
    })
  }
  return symbols
}

/** A line for each symbol, with everything that its entry says. */
export function listElfSymbols(symbols: readonly ElfSymbol[]): readonly string[] {
  return symbols.map(
    ({ name, type, binding, visibility, section, value, size }) =>
      `symbol ${name}: ${types[type] ?? `type ${type}`}, ${bindings[binding] ?? `binding ${binding}`}, visibility ${visibility}, section ${section}, at 0x${value.toString(16)}, ${size} bytes`,
  )
}

const types = ['no type', 'object', 'function', 'section', 'file', 'common', 'thread-local']
const bindings = ['local', 'global', 'weak']

/**
 * What a byte of a section belongs to, such as `main+0x12`: the innermost function or object around it; undefined where no symbol says its
 * size and reaches that far. `isLinked` tells addresses from offsets.
 */
export function nameElfPlace(
  symbols: readonly ElfSymbol[],
  { index, address }: ElfSection,
  offset: number,
  isLinked: boolean,
): string | undefined {
  const place = BigInt(offset) + (isLinked ? address : 0n)
  let found: ElfSymbol | undefined
  for (const symbol of symbols) {
    const { name, type, section, value, size } = symbol
    if (section !== index || name === '' || type > 2) continue
    if (place < value || place >= value + size) continue
    if (found === undefined || value > found.value || (value === found.value && size < found.size))
      found = symbol
  }
  if (found === undefined) return undefined
  const into = place - found.value
  const name = found.name.slice(0, longestName)
  return into === 0n ? name : `${name}+0x${into.toString(16)}`
}

/** Names that C++ and Rust compilers make up are long, and beyond this of no use to people. */
const longestName = 200
