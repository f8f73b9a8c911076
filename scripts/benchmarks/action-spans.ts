import { readFileSync } from 'node:fs'
import { z } from '../../src/core/shape.ts'

/** When an action ran, in seconds since the run began. */
export interface Span {
  readonly start: number
  readonly end: number
}

const eventSchema = z.looseObject({ at: z.number(), type: z.string(), digest: z.string().optional() })

/** All actions of a run's event file that ran, in the order in which they ended. */
export function readActionSpans(file: string): readonly Span[] {
  const starts = new Map<string, number>()
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .flatMap(line => {
      const { at, type, digest = '' } = eventSchema.parse(JSON.parse(line))
      if (type === 'action-started') starts.set(digest, at / 1000)
      const start = starts.get(digest)
      return type === 'action-finished' && start !== undefined ? [{ start, end: at / 1000 }] : []
    })
}

/** How long at least one action ran. */
export function sumSpans(spans: readonly Span[]): number {
  let [sum, until] = [0, 0]
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    sum += Math.max(0, end - Math.max(start, until))
    until = Math.max(until, end)
  }
  return sum
}
