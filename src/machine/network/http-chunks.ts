/** Pieces of a body between a sender that pushes and a reader that pulls. What was added before an end or a failure is read first. */
export interface ChunkQueue {
  readonly add: (chunk: Uint8Array) => 'full' | 'open'
  readonly end: () => void
  readonly fail: (error: unknown) => void
  /** `onEmpty` is called whenever the reader waits for more. */
  readonly read: (onEmpty: () => void) => AsyncGenerator<Uint8Array, undefined>
}

/** A sender is asked to pause above this many bytes. */
const queueBytes = 1 << 20

type Ending = { readonly error?: unknown; readonly failed: boolean }

/** An empty queue. */
export function createChunkQueue(): ChunkQueue {
  const chunks: Uint8Array[] = []
  let bytes = 0
  let ending: Ending | undefined
  let wake = () => {}
  const close = (how: Ending) => {
    ending ??= how
    wake()
  }
  return {
    add: chunk => {
      chunks.push(chunk)
      bytes += chunk.byteLength
      wake()
      return bytes > queueBytes ? 'full' : 'open'
    },
    end: () => close({ failed: false }),
    fail: error => close({ failed: true, error }),
    read: async function* (onEmpty) {
      for (;;) {
        const chunk = chunks.shift()
        if (chunk !== undefined) {
          bytes -= chunk.byteLength
          yield chunk
        } else if (ending !== undefined) {
          if (ending.failed) throw ending.error
          return undefined
        } else {
          const more = new Promise<void>(resolve => {
            wake = resolve
          })
          // NOTE: last, since it may add chunks before it returns.
          onEmpty()
          await more
        }
      }
    },
  }
}
