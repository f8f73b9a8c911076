/** Bytes that arrive in chunks of any size and are taken in pieces of known size. */
export interface ByteQueue {
  /** The next `length` bytes; fewer at the end of the input only. */
  readonly take: (length: number) => Promise<Uint8Array>
  /** Ends the input early. */
  readonly close: () => Promise<void>
}

/** A queue over chunks; holds no more than the piece that is being put together and one chunk. */
export function createByteQueue(chunks: AsyncIterable<Uint8Array>): ByteQueue {
  const iterator = chunks[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array()
  return {
    take: async length => {
      const pieces: Uint8Array[] = []
      for (let missing = length; missing > 0; ) {
        if (rest.length === 0) {
          const next = await iterator.next()
          if (next.done === true) break
          rest = next.value
        }
        const piece = rest.subarray(0, missing)
        rest = rest.subarray(piece.length)
        missing -= piece.length
        pieces.push(piece)
      }
      const [first] = pieces
      return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces)
    },
    close: async () => {
      await iterator.return?.()
    },
  }
}
