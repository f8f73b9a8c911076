/** An abort signal for Ctrl-C and SIGTERM; a second one ends the process at once. Dispose of it to stop listening. */
export function onInterrupt(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
    },
  }
}
