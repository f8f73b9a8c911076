import { type Content, type Decompressed, sliceContent } from '../../actions/content.ts'
import type { Layer } from '../layer.ts'
import { compressedLayer, field } from './compressed.ts'

/** Whether bytes begin like a Zstandard frame. */
export function looksLikeZstd(start: Uint8Array): boolean {
  return start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd
}

/** Zstandard's frames have no more blocks than this in any package. */
const mostBlocks = 100_000

/** How a file was compressed, as far as its first frame shows. @see RFC 8878, section 3.1 */
export async function readZstdLayer(zstd: Content, unpacked: Decompressed): Promise<Layer> {
  const start = Buffer.from(await zstd.readAt(4, 14))
  const descriptor = start[0] ?? 0
  const single = (descriptor & 0x20) !== 0
  const window = single ? 'the whole content' : describeWindow(start[1] ?? 0)
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  const blocks = await countBlocks(zstd, 5 + (single ? 0 : 1) + dictionaryBytes + sizeBytes)
  return compressedLayer('zstd', unpacked, {
    content: sliceContent(zstd, 0, zstd.size),
    settings: [
      field('window', window),
      field('content checksum', descriptor & 4 ? 'yes' : 'no'),
      field('content size', sizeBytes > 0 ? 'stated' : 'not stated'),
    ],
    layout: [field('blocks', `${blocks}`)],
  })
}

function describeWindow(byte: number): string {
  const base = 2 ** (10 + (byte >> 3))
  return `${(base + (base / 8) * (byte & 7)) / 1024} KiB`
}

/** Walks the block headers of the first frame: three bytes each, the last block marked. */
async function countBlocks(zstd: Content, from: number): Promise<number> {
  let count = 0
  for (let at = from; at + 3 <= zstd.size && count < mostBlocks; ) {
    const bytes = Buffer.from(await zstd.readAt(at, 3))
    const header = bytes.readUIntLE(0, 3)
    count += 1
    if (header & 1) break
    at += 3 + (((header >> 1) & 3) === 1 ? 1 : header >> 3)
  }
  return count
}
