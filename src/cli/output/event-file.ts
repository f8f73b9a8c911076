import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { finished } from 'node:stream/promises'
import type { EventSink } from '../../actions/event.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { diskFailure } from '../../machine/store/disk-failure.ts'

/** A run's event file: one JSON line for each event, with the milliseconds since the run began. */
export async function openEventFile(
  path: string,
): Promise<Result<{ readonly sink: EventSink } & AsyncDisposable, Failure>> {
  try {
    await mkdir(dirname(path), { recursive: true })
  } catch (error) {
    return { ok: false, failures: [diskFailure(error, path, 'opening the event file')] }
  }
  const stream = createWriteStream(path, { flags: 'a', mode: 0o644 })
  const start = performance.now()
  let broken = false
  // A full disk shows itself where the work is done; the event file must not stop it.
  stream.on('error', () => {
    broken = true
  })
  return ok({
    sink: event => {
      if (broken || event.type === 'fetch-progress') return
      stream.write(`${JSON.stringify({ at: Math.round(performance.now() - start), ...event })}\n`)
    },
    [Symbol.asyncDispose]: async () => {
      stream.end()
      await finished(stream).catch(() => undefined)
    },
  })
}
