/** One section of an ELF file. */
export interface ElfSection {
  readonly name: string
  readonly header: Uint8Array
  /** SHT_*: 2 symbols, 7 notes, 8 nothing in the file, 11 dynamic symbols. */
  readonly type: number
  readonly offset: number
  readonly size: number
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
  if ((type === 2 || type === 11) && names !== undefined)
    return listSymbols(Buffer.from(bytes), Buffer.from(names), shape)
  return undefined
}

/** A line for each symbol. @see elf(5), Elf64_Sym */
function listSymbols(
  bytes: Buffer,
  names: Buffer,
  { wide, littleEndian }: Shape,
): readonly string[] | undefined {
  const size = wide ? 24 : 16
  if (bytes.length % size !== 0) return undefined
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += size) {
    const index = littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
    const end = names.indexOf(0, index)
    const name = names.toString('latin1', index, end < 0 ? index : end)
    lines.push(`symbol ${name} ${bytes.toString('hex', at + 4, at + size)}`)
  }
  return lines
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
