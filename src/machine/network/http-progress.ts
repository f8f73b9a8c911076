/** When an exchange counts as stalled. */
export interface StallLimit {
  readonly stallMs: number
  /** Less than this many bytes within `stallMs`. */
  readonly stallBytes: number
}

/** Watches one exchange; its signal aborts when the other side has stalled. */
export interface ProgressWatch extends Disposable {
  readonly signal: AbortSignal
  /** Time that we ourselves take, such as for writing, does not count. */
  readonly pause: () => void
  readonly resume: () => void
}

/**
 * One rule for a server that accepts and says nothing, one that stops in the middle, and one that sends a byte now and
 * then for ever: too little came within a fixed time.
 */
export function watchProgress(received: () => number, limit: StallLimit): ProgressWatch {
  const controller = new AbortController()
  let before = 0
  let paused = false
  let pausedMeanwhile = false
  const timer = setInterval(() => {
    const now = received()
    if (!paused && !pausedMeanwhile && now - before < limit.stallBytes) controller.abort(new Error('stalled'))
    before = now
    pausedMeanwhile = paused
  }, limit.stallMs)
  return {
    signal: controller.signal,
    pause: () => {
      paused = true
    },
    resume: () => {
      paused = false
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
