import { type Content, type Decompressed, sliceContent } from '../../actions/content.ts'
import { mostZstdFrames, readZstdStart } from '../../formats/archives/zstd-frame.ts'
import type { Layer } from '../layer.ts'
import { createWindow } from '../window.ts'
import { compressedLayer, field } from './compressed.ts'

/** Whether bytes begin like Zstandard: with a frame, or with one that decoders skip. */
export function looksLikeZstd(start: Uint8Array): boolean {
  return readZstdStart(start) !== undefined
}

/** No package has more blocks. */
const mostBlocks = 200_000

/** How a file was compressed: its first frame's header, and how many frames and blocks there are. @see RFC 8878, section 3.1 */
export async function readZstdLayer(zstd: Content, unpacked: Decompressed): Promise<Layer> {
  const { frames, skippable, blocks, header } = await walkFrames(zstd)
  return compressedLayer('zstd', unpacked, {
    content: sliceContent(zstd, 0, zstd.size),
    settings: [
      field('window', header?.window ?? 'none'),
      field('content checksum', header?.checksum === true ? 'yes' : 'no'),
      field('content size', header?.isSized === true ? 'stated' : 'not stated'),
      field('dictionary', header?.dictionary ?? 'none'),
      field('frames', `${frames}`),
      field('skippable frames', `${skippable}`),
    ],
    layout: [field('blocks', `${blocks}`)],
  })
}

interface FrameHeader {
  readonly window: string
  readonly checksum: boolean
  readonly isSized: boolean
  /** Its number, or `none`. */
  readonly dictionary: string
  /** Bytes after the magic number. */
  readonly length: number
}

interface Frames {
  readonly frames: number
  readonly skippable: number
  readonly blocks: number
  /** Of the first frame. */
  readonly header?: FrameHeader
}

async function walkFrames(zstd: Content): Promise<Frames> {
  const window = createWindow(zstd)
  const found = { frames: 0, skippable: 0, blocks: 0 }
  let first: FrameHeader | undefined
  for (let at = 0; at + 8 <= zstd.size && found.frames + found.skippable < mostZstdFrames; ) {
    const start = Buffer.from(await window.readAt(at, 18))
    const next = readZstdStart(start)
    if (next === undefined) break
    if (next.kind === 'skippable') {
      found.skippable += 1
      at += next.length
      continue
    }
    const header = readHeader(start.subarray(4))
    first ??= header
    found.frames += 1
    at += 4 + header.length
    for (let isLast = false; !isLast && at + 3 <= zstd.size && found.blocks < mostBlocks; ) {
      const block = Buffer.from(await window.readAt(at, 3)).readUIntLE(0, 3)
      found.blocks += 1
      isLast = (block & 1) === 1
      at += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3)
    }
    if (header.checksum) at += 4
  }
  return { ...found, ...(first === undefined ? {} : { header: first }) }
}

function readHeader(bytes: Buffer): FrameHeader {
  const descriptor = bytes[0] ?? 0
  const single = (descriptor & 0x20) !== 0
  const windowBytes = single ? 0 : 1
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  const dictionaryAt = 1 + windowBytes
  return {
    window: single ? 'the whole content' : describeWindow(bytes[1] ?? 0),
    checksum: (descriptor & 4) !== 0,
    isSized: sizeBytes > 0,
    dictionary:
      dictionaryBytes === 0 || bytes.length < dictionaryAt + dictionaryBytes
        ? 'none'
        : `${bytes.readUIntLE(dictionaryAt, dictionaryBytes)}`,
    length: 1 + windowBytes + dictionaryBytes + sizeBytes,
  }
}

function describeWindow(byte: number): string {
  const base = 2 ** (10 + (byte >> 3))
  return `${(base + (base / 8) * (byte & 7)) / 1024} KiB`
}
