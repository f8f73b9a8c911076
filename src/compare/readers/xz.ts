import { type Content, type Decompressed, sliceContent } from '../../actions/content.ts'
import type { Layer } from '../layer.ts'
import { compressedLayer, field } from './compressed.ts'

const magic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]

/** Whether bytes begin like an .xz file. */
export function looksLikeXz(start: Uint8Array): boolean {
  return magic.every((byte, index) => start[index] === byte)
}

const checks: Readonly<Record<number, string>> = { 0: 'none', 1: 'CRC32', 4: 'CRC64', 10: 'SHA-256' }

/** Sizes of stream header, stream footer; the largest index that is read. @see The .xz File Format 1.1.0 */
const headerSize = 12
const footerSize = 12
const largestIndex = 2 ** 22

/** How a file was compressed, as far as it shows: the check, the dictionary (which tells the level) and the blocks. */
export async function readXzLayer(xz: Content, unpacked: Decompressed): Promise<Layer> {
  const start = await xz.readAt(0, headerSize + 1024)
  const check = (start[7] ?? 0) & 15
  const blocks = await readBlocks(xz)
  return compressedLayer('xz', unpacked, {
    content: sliceContent(xz, 0, xz.size),
    settings: [
      field('integrity check', checks[check] ?? `${check}`),
      field('filters', describeFilters(start.subarray(headerSize))),
    ],
    layout: blocks === undefined ? [] : [field('blocks', describeBlocks(blocks))],
  })
}

/** Filters of the first block; LZMA2 has its dictionary's size in one byte. */
function describeFilters(block: Uint8Array): string {
  const flags = block[1] ?? 0
  let at = 2
  for (const bit of [0x40, 0x80]) if (flags & bit) at = readVarint(block, at).next
  const filters: string[] = []
  for (let count = 0; count <= (flags & 3); count += 1) {
    const id = readVarint(block, at)
    const size = readVarint(block, id.next)
    const property = block[size.next] ?? 0
    filters.push(
      id.value === 0x21
        ? `LZMA2, dictionary ${formatDictionary(property)}`
        : `filter 0x${id.value.toString(16)}`,
    )
    at = size.next + size.value
  }
  return filters.join(' · ')
}

function formatDictionary(property: number): string {
  const bytes = property >= 40 ? 2 ** 32 : (2 | (property & 1)) * 2 ** ((property >> 1) + 11)
  return bytes >= 2 ** 20 ? `${bytes / 2 ** 20} MiB` : `${bytes / 1024} KiB`
}

/** Uncompressed sizes of the blocks of the last stream, from its index. */
async function readBlocks(xz: Content): Promise<readonly number[] | undefined> {
  const footer = Buffer.from(await xz.readAt(xz.size - footerSize, footerSize))
  if (footer.length < footerSize || footer.toString('latin1', 10) !== 'YZ') return undefined
  const size = (footer.readUInt32LE(4) + 1) * 4
  if (size > largestIndex || size + footerSize > xz.size) return undefined
  const index = await xz.readAt(xz.size - footerSize - size, size)
  const count = readVarint(index, 1)
  const sizes: number[] = []
  let at = count.next
  for (let number = 0; number < count.value && at < index.length; number += 1) {
    const unpadded = readVarint(index, at)
    const uncompressed = readVarint(index, unpadded.next)
    sizes.push(uncompressed.value)
    at = uncompressed.next
  }
  return sizes
}

function describeBlocks(sizes: readonly number[]): string {
  const [first = 0] = sizes
  return sizes.length === 1 ? `1 of ${first} bytes` : `${sizes.length}, the first of ${first} bytes`
}

function readVarint(bytes: Uint8Array, at: number): { readonly value: number; readonly next: number } {
  let value = 0
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes[at + index] ?? 0
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { value, next: at + index + 1 }
  }
  return { value, next: at + 9 }
}
