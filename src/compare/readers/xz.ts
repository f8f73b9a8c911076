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
  const { streams, padding } = await readStreams(xz)
  const blocks = streams.at(-1)
  return compressedLayer('xz', unpacked, {
    content: sliceContent(xz, 0, xz.size),
    settings: [
      field('integrity check', checks[check] ?? `${check}`),
      field('filters', describeFilters(start.subarray(headerSize))),
      field('streams', `${streams.length}`),
      field('stream padding', `${padding} bytes`),
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

/** No tool writes more streams, nor so much padding between them. */
const mostStreams = 1000
const mostPadding = 2 ** 16

/** Uncompressed sizes of the blocks of each stream, from the indexes, as far as they can be followed from the end. */
async function readStreams(
  xz: Content,
): Promise<{ readonly streams: readonly (readonly number[])[]; readonly padding: number }> {
  const streams: (readonly number[])[] = []
  let end = xz.size
  let padding = 0
  while (end > 0 && streams.length < mostStreams && padding < mostPadding) {
    const word = await xz.readAt(end - 4, 4)
    if (word.length === 4 && word.every(byte => byte === 0)) {
      padding += 4
      end -= 4
      continue
    }
    const stream = await readStream(xz, end)
    if (stream === undefined) break
    streams.unshift(stream.blocks)
    end = stream.start
  }
  return { streams, padding }
}

async function readStream(
  xz: Content,
  end: number,
): Promise<{ readonly blocks: readonly number[]; readonly start: number } | undefined> {
  const footer = Buffer.from(await xz.readAt(Math.max(0, end - footerSize), footerSize))
  if (footer.length < footerSize || footer.toString('latin1', 10) !== 'YZ') return undefined
  const size = (footer.readUInt32LE(4) + 1) * 4
  const indexAt = end - footerSize - size
  if (size > largestIndex || indexAt < headerSize) return undefined
  const index = await xz.readAt(indexAt, size)
  const count = readVarint(index, 1)
  const blocks: number[] = []
  let [at, packed] = [count.next, 0]
  for (let number = 0; number < count.value && at < index.length; number += 1) {
    const unpadded = readVarint(index, at)
    const uncompressed = readVarint(index, unpadded.next)
    blocks.push(uncompressed.value)
    packed += Math.ceil(unpadded.value / 4) * 4
    at = uncompressed.next
  }
  return { blocks, start: Math.max(0, indexAt - packed - headerSize) }
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
