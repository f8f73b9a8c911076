import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import type { EventSink } from '../../actions/event.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { isBusy, sqliteFailure } from './sqlite-failure.ts'
import type { StoreFolders } from './store-folders.ts'

/** What locking the store needs to know. */
export interface StoreLockOptions {
  readonly run: string
  readonly events: EventSink
}

const pauseMilliseconds = 100

/**
 * Takes the store for one run. The lock is an exclusive transaction of SQLite, which the kernel frees as soon as the
 * process is gone, however it ended. Where another run has it, this one waits for its end, and says so once. Dispose of
 * it to give the store free. Cancelling while it waits throws.
 */
export async function lockStore(
  folders: StoreFolders,
  options: StoreLockOptions,
  signal: AbortSignal,
): Promise<Result<Disposable, Failure>> {
  const holderPath = `${folders.lock}.holder`
  let told = false
  for (;;) {
    signal.throwIfAborted()
    try {
      const database = takeLock(folders.lock)
      writeHolder(holderPath, options.run)
      return ok({
        [Symbol.dispose]: () => {
          rmSync(holderPath, { force: true })
          database.close()
        },
      })
    } catch (error) {
      if (!isBusy(error)) return fail(sqliteFailure(error, folders.lock, 'locking the store'))
    }
    if (!told) {
      told = true
      options.events({ type: 'note', text: `waiting for another run to end: ${readHolder(holderPath)}` })
    }
    await setTimeout(pauseMilliseconds, undefined, { signal })
  }
}

function takeLock(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** For people only; the lock does not depend on it, and a full disk must not keep `gc` from its work. */
function writeHolder(path: string, run: string): void {
  try {
    writeFileSync(path, `${run} (process ${process.pid})\n`)
  } catch {
    // Who waits is told that the holder is unknown.
  }
}

function readHolder(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim().slice(0, 200) || 'unknown'
  } catch {
    return 'unknown'
  }
}
