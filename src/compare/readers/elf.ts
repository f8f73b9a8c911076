import { type Content, readWhole, sliceContent } from '../../actions/content.ts'
import type { Anomaly } from '../../formats/archives/anomaly.ts'
import { isElf } from '../../stages/venv/wheel.ts'
import {
  type ByteRange,
  type Field,
  hexFields,
  type Layer,
  type Listed,
  nameParts,
  type Part,
} from '../layer.ts'
import { type ElfSection, isSymbolTable, listElfSection } from './elf-listing.ts'
import { type ElfShape, readElfShape } from './elf-shape.ts'
import { type ElfSymbol, nameElfPlace, parseElfSymbols } from './elf-symbols.ts'
import { listLineTable } from './line-table.ts'

/** Whether bytes begin like an ELF file. */
export function looksLikeElf(start: Uint8Array): boolean {
  return isElf(start)
}

/** An ELF file by its sections. What lies in none of them, but for zeros, is a part of its own. @see elf(5) */
export async function readElfLayer(elf: Content): Promise<Layer> {
  const shape = await readElfShape(elf)
  if (shape === undefined) {
    const anomalies: readonly Anomaly[] = [{ kind: 'damaged', found: 'an ELF file without readable headers' }]
    return { format: 'ELF', parts: [], anomalies }
  }
  const { sections, headerSize, programHeaders } = shape
  const symbols = createSymbols(elf, shape)
  const parts = await Promise.all(
    sections.map(async (section): Promise<Part> => {
      const names = isSymbolTable(section) ? await readNames(elf, shape, section) : undefined
      return {
        name: section.name === '' ? '(section without a name)' : section.name,
        content: sectionContent(elf, section),
        listing: bytes =>
          section.name === '.debug_line'
            ? listLines(elf, shape, bytes)
            : listElfSection(section, bytes, names, shape),
        locate: async offset => nameElfPlace(await symbols(), section, offset, !shape.relocatable),
        frame: {
          read: async () => section.header,
          parse: bytes => ({
            fields: shape.sectionFields(bytes),
            derived: hexFields(bytes, shape.derivedRanges),
          }),
        },
      }
    }),
  )
  const gaps = await readGaps(elf, shape)
  return {
    format: 'ELF',
    anomalies: shape.anomalies,
    parts: nameParts([...parts, ...gaps]),
    frame: {
      read: async () =>
        Buffer.concat([await elf.readAt(0, headerSize), await readRange(elf, programHeaders)]),
      parse: bytes => ({
        fields: describeHeader(bytes, shape),
        derived: hexFields(bytes, {
          'entry point': [[24, shape.wide ? 32 : 28]],
          'offsets of the tables': [shape.wide ? [32, 48] : [28, 36]],
          'counts of the tables': [[headerSize - 10, headerSize]],
          'program headers': [[headerSize, bytes.length]],
        }),
      }),
    },
  }
}

/** Larger tables are not looked into. */
const largestTable = 2 ** 26

/** The names that a table of symbols links to; undefined where there are none. */
async function readNames(
  elf: Content,
  { sections }: ElfShape,
  { link }: ElfSection,
): Promise<Uint8Array | undefined> {
  const names = sections.find(({ index }) => index === link)
  return names === undefined || names.size > largestTable ? undefined : readWhole(sectionContent(elf, names))
}

/** More strings are not read to explain a line table. */
const mostStrings = 2 ** 24

/** The line table; undefined in an object file, whose strings the linker has still to find. */
async function listLines(elf: Content, shape: ElfShape, bytes: Uint8Array): Promise<Listed> {
  if (shape.relocatable) return undefined
  const read = async (name: string) => {
    const section = shape.sections.find(one => one.name === name)
    const isRead = section !== undefined && section.size <= mostStrings
    return Buffer.from(isRead ? await readWhole(sectionContent(elf, section)) : [])
  }
  const [lineStrings, strings] = await Promise.all([read('.debug_line_str'), read('.debug_str')])
  return listLineTable(bytes, shape.littleEndian, { lineStrings, strings })
}

/** All symbols of a file, read when somebody asks first. */
function createSymbols(elf: Content, shape: ElfShape): () => Promise<readonly ElfSymbol[]> {
  let known: Promise<readonly ElfSymbol[]> | undefined
  const read = async () => {
    const symbols: ElfSymbol[] = []
    for (const table of shape.sections.filter(isSymbolTable)) {
      const names = await readNames(elf, shape, table)
      if (names === undefined || table.size > largestTable) continue
      for (const symbol of parseElfSymbols(await readWhole(sectionContent(elf, table)), names, shape) ?? [])
        symbols.push(symbol)
    }
    return symbols
  }
  return () => {
    known ??= read()
    return known
  }
}

function sectionContent(elf: Content, { offset, size, type }: ElfSection): Content {
  return type === noBits ? sliceContent(elf, 0, 0) : sliceContent(elf, offset, offset + size)
}

/** SHT_NOBITS: takes no room in the file. */
const noBits = 8

function describeHeader(bytes: Uint8Array, shape: ElfShape): readonly Field[] {
  const flagsAt = shape.wide ? 48 : 36
  return hexFields(bytes, {
    class: [[4, 5]],
    'byte order': [[5, 6]],
    'operating system': [[7, 16]],
    type: [[16, 18]],
    machine: [[18, 20]],
    version: [
      [6, 7],
      [20, 24],
    ],
    flags: [[flagsAt, flagsAt + 4]],
    'size of the header': [[flagsAt + 4, flagsAt + 6]],
  })
}

function readRange(elf: Content, [start, end]: ByteRange): Promise<Uint8Array> {
  return elf.readAt(start, Math.max(0, Math.min(end, start + 2 ** 20) - start))
}

/** Bytes that are in no section and no table; zeros are only room between sections. */
async function readGaps(elf: Content, shape: ElfShape): Promise<readonly Part[]> {
  const covered: ByteRange[] = [
    [0, shape.headerSize],
    shape.programHeaders,
    shape.sectionHeaders,
    ...shape.sections.flatMap(({ type, offset, size }): readonly ByteRange[] =>
      type === noBits ? [] : [[offset, offset + size]],
    ),
  ]
  const parts: Part[] = []
  let at = 0
  for (const [start, end] of [...covered.toSorted((a, b) => a[0] - b[0]), [elf.size, elf.size] as const]) {
    const gap = sliceContent(elf, at, Math.min(start, elf.size))
    if (start > at && (await hasContent(gap))) parts.push({ name: '(between the sections)', content: gap })
    at = Math.max(at, end)
  }
  return parts
}

async function hasContent(gap: Content): Promise<boolean> {
  for (let at = 0; at < gap.size; at += 2 ** 20)
    if ((await gap.readAt(at, 2 ** 20)).some(byte => byte !== 0)) return true
  return false
}
