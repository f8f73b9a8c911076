/** Lets through only as much work at once as a machine has cores and memory for; first come, first served. */
export interface Queue extends Pick<QueueSize, 'slots'> {
  /** Waits for a slot and the memory; dispose what comes back when the work is over. A cancellation throws. */
  readonly enter: (memoryBytes: number, signal: AbortSignal) => Promise<Disposable>
}

/** What a queue hands out. */
export interface QueueSize {
  readonly slots: number
  readonly memoryBytes: number
}

interface Waiting {
  readonly memoryBytes: number
  readonly start: () => void
}

/**
 * One queue for all builders of a run. An estimate larger than the whole memory counts as the whole, so that such work
 * runs alone instead of never.
 */
export function createQueue(size: QueueSize): Queue {
  const waiting: Waiting[] = []
  let slots = size.slots
  let memory = size.memoryBytes

  const admit = () => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (slots === 0 || memory < next.memoryBytes) return
      waiting.shift()
      slots -= 1
      memory -= next.memoryBytes
      next.start()
    }
  }

  const slot = (memoryBytes: number): Disposable => {
    let left = false
    return {
      [Symbol.dispose]: () => {
        if (left) return
        left = true
        slots += 1
        memory += memoryBytes
        admit()
      },
    }
  }

  return {
    slots: size.slots,
    enter: (wanted, signal) => {
      signal.throwIfAborted()
      const memoryBytes = Math.min(wanted, size.memoryBytes)
      return new Promise<Disposable>((resolve, reject) => {
        const entry: Waiting = {
          memoryBytes,
          start: () => {
            signal.removeEventListener('abort', cancel)
            resolve(slot(memoryBytes))
          },
        }
        const cancel = () => {
          waiting.splice(waiting.indexOf(entry), 1)
          reject(signal.reason)
          admit()
        }
        signal.addEventListener('abort', cancel, { once: true })
        waiting.push(entry)
        admit()
      })
    },
  }
}
