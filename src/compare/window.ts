import type { Content } from '../actions/content.ts'

const windowSize = 2 ** 18

/**
 * The same content for whoever walks forward through it in small pieces: from there on it is read ahead. One window may have one
 * reader at a time or several; each gets the bytes that it asked for.
 */
export function createWindow(content: Content): Content {
  let start = 0
  let bytes: Uint8Array = new Uint8Array()
  return {
    size: content.size,
    readAt: async (offset, length) => {
      const end = offset + length
      if (offset >= start && end <= start + bytes.length) return bytes.subarray(offset - start, end - start)
      const isForward = offset >= start && offset <= start + bytes.length + windowSize
      const read = await content.readAt(offset, isForward ? Math.max(length, windowSize) : length)
      if (read.length <= windowSize) [start, bytes] = [offset, read]
      return read.subarray(0, length)
    },
  }
}
