import { listElfSymbols, parseElfSymbols } from './elf-symbols.ts'

/** One section of an ELF file. */
export interface ElfSection {
  /** In the section table, by which symbols and other sections refer to it. */
  readonly index: number
  readonly name: string
  readonly header: Uint8Array
  /** SHT_*: 2 symbols, 7 notes, 8 nothing in the file, 11 dynamic symbols. */
  readonly type: number
  readonly offset: number
  readonly size: number
  /** Where it is loaded; 0 where it is not. */
  readonly address: bigint
  /** For symbols: the section that holds their names. */
  readonly link: number
}

interface Shape {
  readonly wide: boolean
  readonly littleEndian: boolean
}

/** Lines that say what a section holds, for those that have a form: symbols and notes. Undefined for the rest. */
export function listElfSection(
  { type }: ElfSection,
  bytes: Uint8Array,
  names: Uint8Array | undefined,
  shape: Shape,
): readonly string[] | undefined {
  if (type === 7) return listNotes(Buffer.from(bytes), shape)
  if (!isSymbolTable({ type }) || names === undefined) return undefined
  const symbols = parseElfSymbols(bytes, names, shape)
  return symbols && listElfSymbols(symbols)
}

/** Whether a section is a table of symbols, whose names its link leads to. */
export function isSymbolTable({ type }: Pick<ElfSection, 'type'>): boolean {
  return type === 2 || type === 11
}

/** A line for each note. @see elf(5), Elf64_Nhdr */
function listNotes(bytes: Buffer, { littleEndian }: Shape): readonly string[] | undefined {
  const word = (at: number) => (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const lines: string[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 12 > bytes.length) return undefined
    const [nameSize, size, type] = [word(at), word(at + 4), word(at + 8)]
    const content = at + 12 + Math.ceil(nameSize / 4) * 4
    const end = content + size
    if (end > bytes.length) return undefined
    const owner = bytes.toString('latin1', at + 12, at + 12 + Math.max(0, nameSize - 1))
    lines.push(`note ${owner} type ${type}: ${bytes.toString('hex', content, end)}`)
    at = content + Math.ceil(size / 4) * 4
  }
  return lines
}
