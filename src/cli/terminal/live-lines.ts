import type { createLogUpdate } from 'log-update'

/** A few lines at the end of a terminal that are drawn anew again and again, and lines that stay above them. */
export interface LiveLines {
  readonly show: (lines: readonly string[]) => void
  readonly print: (line: string) => void
  readonly close: () => void
}

/**
 * Live lines on standard error. Lines are cut at the terminal's width, so that drawing anew never leaves remains. What draws
 * them is loaded when there is first something to show: it costs a tenth of a second, and short work is over before.
 */
export function openLiveLines(): LiveLines {
  let draw: ReturnType<typeof createLogUpdate> | undefined
  let isLoading = false
  let isClosed = false
  const load = async () => {
    isLoading = true
    const loaded = await import('log-update')
    if (!isClosed) draw = loaded.createLogUpdate(process.stderr)
  }
  const fit = (line: string) => line.slice(0, Math.max(10, (process.stderr.columns ?? 80) - 1))
  return {
    show: lines => {
      if (!isLoading) void load()
      draw?.(
        lines
          .slice(0, Math.max(1, (process.stderr.rows ?? 24) - 1))
          .map(fit)
          .join('\n'),
      )
    },
    print: line => {
      draw?.clear()
      process.stderr.write(`${line}\n`)
    },
    close: () => {
      isClosed = true
      draw?.clear()
    },
  }
}
