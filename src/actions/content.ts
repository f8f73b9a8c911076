import type { Failure } from '../core/failure.ts'
import type { Result } from '../core/result.ts'

/** Bytes that lie somewhere and are read piece by piece: a file, a part of one, or memory. */
export interface Content {
  readonly size: number
  /** The `length` bytes at `offset`; fewer only at the end. */
  readonly readAt: (offset: number, length: number) => Promise<Uint8Array>
  /** The same into bytes that are there already, for whoever reads very much and keeps nothing; answers how many came. */
  readonly readInto?: (target: Uint8Array, offset: number) => Promise<number>
}

/** How a single stream of bytes is compressed. */
export type StreamCompression = 'gzip' | 'xz' | 'zstd' | 'deflate'

/** What came out of a compressed stream: all of it, or what there was up to the place where it is broken. */
export interface Decompressed {
  readonly content: Content
  /** Why the stream could not be read to its end: lower case, no full stop. */
  readonly problem?: string
  /** Frees what the content takes, after which it cannot be read any more. Whoever made it does so at the end at the latest. */
  readonly release?: () => Promise<void>
}

/** Decompresses streams of any size without keeping them in memory. */
export interface Decompressor {
  readonly decompress: (
    packed: Content,
    compression: StreamCompression,
    signal: AbortSignal,
    /** More bytes are a problem of the stream. */
    limit?: number,
  ) => Promise<Result<Decompressed, Failure>>
}

/** One entry of a folder of the user's, with its path below that folder. */
export type FolderEntry = {
  readonly path: string
  /** The path in hexadecimal where it is not UTF-8; it is then spelled as Latin-1. */
  readonly rawPath?: string
} & (
  | { readonly kind: 'file'; readonly executable: boolean; readonly content: Content }
  /** The same holds for a link's target. */
  | { readonly kind: 'symlink'; readonly target: string; readonly rawTarget?: string }
  | { readonly kind: 'folder' }
  /** Neither of these; `what` tells such things apart. */
  | { readonly kind: 'other'; readonly what: string }
)

/** Bytes in memory as a content. */
export function contentOf(bytes: Uint8Array): Content {
  return { size: bytes.length, readAt: async (offset, length) => bytes.subarray(offset, offset + length) }
}

/** The part of a content from `start` to `end`, as far as the content goes. */
export function sliceContent(content: Content, start: number, end: number): Content {
  const from = Math.min(Math.max(0, start), content.size)
  const size = Math.max(0, Math.min(end, content.size) - from)
  const { readInto } = content
  return {
    size,
    ...(readInto && {
      readInto: (target: Uint8Array, offset: number) =>
        readInto(target.subarray(0, Math.max(0, size - offset)), from + Math.min(offset, size)),
    }),
    readAt: (offset, length) =>
      content.readAt(from + Math.min(offset, size), Math.max(0, Math.min(length, size - offset))),
  }
}

/** All bytes of a content; whoever asks has looked at its size. */
export function readWhole(content: Content): Promise<Uint8Array> {
  return content.readAt(0, content.size)
}
