import { createLogUpdate } from 'log-update'

/** A few lines at the end of a terminal that are drawn anew again and again, and lines that stay above them. */
export interface LiveLines {
  readonly show: (lines: readonly string[]) => void
  readonly print: (line: string) => void
  readonly close: () => void
}

/** Live lines on standard error. Lines are cut at the terminal's width, so that drawing anew never leaves remains. */
export function openLiveLines(): LiveLines {
  const draw = createLogUpdate(process.stderr)
  const fit = (line: string) => line.slice(0, Math.max(10, (process.stderr.columns ?? 80) - 1))
  return {
    show: lines =>
      draw(
        lines
          .slice(0, Math.max(1, (process.stderr.rows ?? 24) - 1))
          .map(fit)
          .join('\n'),
      ),
    print: line => {
      draw.clear()
      process.stderr.write(`${line}\n`)
    },
    close: () => draw.clear(),
  }
}
