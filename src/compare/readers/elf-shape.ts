import type { Content } from '../../actions/content.ts'
import type { Anomaly } from '../../formats/archives/anomaly.ts'
import { type ByteRange, type Field, hexFields } from '../layer.ts'
import type { ElfSection } from './elf-listing.ts'

/** Where everything in an ELF file is. */
export interface ElfShape {
  /** 64 bits. */
  readonly wide: boolean
  readonly littleEndian: boolean
  /** An object file that is still to be linked: its sections have no addresses. */
  readonly relocatable: boolean
  readonly headerSize: number
  readonly programHeaders: ByteRange
  readonly sectionHeaders: ByteRange
  readonly sections: readonly ElfSection[]
  readonly sectionFields: (header: Uint8Array) => readonly Field[]
  /** In a section header: what follows from the layout of the file. */
  readonly derivedRanges: Readonly<Record<string, readonly ByteRange[]>>
  readonly anomalies: readonly Anomaly[]
}

/** ET_REL. @see elf(5) */
const relocatableType = 1

/** No linker makes more sections than this; names are not longer than a path. */
const mostSections = 20_000
const longestName = 4096

/** Reads the header and the section table; undefined where there is no whole header. */
export async function readElfShape(elf: Content): Promise<ElfShape | undefined> {
  const header = Buffer.from(await elf.readAt(0, 64))
  const wide = header[4] === 2
  const headerSize = wide ? 64 : 52
  if (header.length < headerSize) return undefined
  const littleEndian = header[5] !== 2
  const half = (at: number, from: Buffer = header) =>
    at + 2 > from.length ? 0 : littleEndian ? from.readUInt16LE(at) : from.readUInt16BE(at)
  const word = (at: number, from: Buffer = header) =>
    at + 4 > from.length ? 0 : littleEndian ? from.readUInt32LE(at) : from.readUInt32BE(at)
  const address = (at: number, from: Buffer = header) => {
    if (!wide) return word(at, from)
    if (at + 8 > from.length) return 0
    return Number(littleEndian ? from.readBigUInt64LE(at) : from.readBigUInt64BE(at))
  }
  const [phoff, shoff] = [address(wide ? 32 : 28), address(wide ? 40 : 32)]
  const entrySize = wide ? 64 : 40
  const anomalies: Anomaly[] = []
  const count = Math.min(half(headerSize - 4), mostSections)
  if (count > 0 && (half(headerSize - 6) !== entrySize || shoff + count * entrySize > elf.size))
    anomalies.push({ kind: 'damaged', found: 'a section table that does not fit' })
  const usable = anomalies.length === 0 ? count : 0
  const table = Buffer.from(await elf.readAt(shoff, usable * entrySize))
  const headers = Array.from({ length: usable }, (_, index) =>
    table.subarray(index * entrySize, (index + 1) * entrySize),
  )
  const bare = headers.map((entry, index) => ({
    index,
    header: entry,
    type: word(4, entry),
    offset: address(wide ? 24 : 16, entry),
    size: address(wide ? 32 : 20, entry),
    address: BigInt(address(wide ? 16 : 12, entry)),
    link: word(wide ? 40 : 24, entry),
  }))
  const outside = bare.filter(
    ({ type, offset, size }) => type !== 8 && type !== 0 && offset + size > elf.size,
  )
  if (outside.length > 0) anomalies.push({ kind: 'damaged', found: 'a section beyond the end of the file' })
  const strings = bare[half(headerSize - 2)]
  const namesAt = strings?.offset ?? 0
  const names = Buffer.from(await elf.readAt(namesAt, Math.min(strings?.size ?? 0, 2 ** 22)))
  const sections = bare
    .map((section): ElfSection => ({ ...section, name: readName(names, word(0, section.header)) }))
    .filter(({ type }) => type !== 0)
  return {
    wide,
    littleEndian,
    relocatable: half(16) === relocatableType,
    headerSize,
    anomalies,
    sections,
    programHeaders: [phoff, phoff + half(headerSize - 10) * half(headerSize - 8)],
    sectionHeaders: [shoff, shoff + count * entrySize],
    sectionFields: bytes =>
      hexFields(bytes, {
        type: [[4, 8]],
        flags: [wide ? [8, 16] : [8, 12]],
        alignment: [wide ? [48, 56] : [32, 36]],
        'entry size': [wide ? [56, 64] : [36, 40]],
      }),
    derivedRanges: {
      'index of the name': [[0, 4]],
      'address, offset and size': [wide ? [16, 40] : [12, 24]],
      links: [wide ? [40, 48] : [24, 32]],
    },
  }
}

function readName(names: Buffer, at: number): string {
  const end = names.indexOf(0, at)
  return names.toString('latin1', at, Math.min(end < 0 ? names.length : end, at + longestName))
}
