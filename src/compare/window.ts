import { type Content, contentOf } from '../actions/content.ts'

const windowSize = 2 ** 18

/** The same content, read in larger pieces than are asked for: for walks over many small headers. */
export function createWindow(content: Content): Content {
  let start = 0
  let bytes: Uint8Array = new Uint8Array()
  return {
    size: content.size,
    readAt: async (offset, length) => {
      if (length > windowSize) return content.readAt(offset, length)
      if (offset < start || offset + length > start + bytes.length) {
        start = offset
        bytes = await content.readAt(offset, windowSize)
      }
      return contentOf(bytes).readAt(offset - start, length)
    },
  }
}
