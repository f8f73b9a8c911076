import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { EventSink } from '../actions/event.ts'

/** A run's event file: one JSON line for each event, with the milliseconds since the run began. */
export function openEventFile(path: string): { readonly sink: EventSink } & AsyncDisposable {
  const stream = createWriteStream(path, { flags: 'a', mode: 0o644 })
  const start = performance.now()
  let broken = false
  // A full disk shows itself where the work is done; the event file must not stop it.
  stream.on('error', () => {
    broken = true
  })
  return {
    sink: event => {
      if (!broken && event.type !== 'fetch-progress')
        stream.write(`${JSON.stringify({ at: Math.round(performance.now() - start), ...event })}\n`)
    },
    [Symbol.asyncDispose]: async () => {
      stream.end()
      await finished(stream).catch(() => undefined)
    },
  }
}
