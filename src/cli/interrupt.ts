const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * An abort signal for Ctrl-C, SIGTERM and a terminal that goes away; a second one ends the process at once. Dispose of it
 * to stop listening.
 */
export function onInterrupt(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  for (const name of signals) process.on(name, stop)
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const name of signals) process.off(name, stop)
    },
  }
}
