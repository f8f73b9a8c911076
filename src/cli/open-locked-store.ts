import type { EventSink } from '../actions/event.ts'
import type { Failure } from '../core/failure.ts'
import { ok, type Result } from '../core/result.ts'
import { type LocalStore, openStore } from '../machine/store/store.ts'
import { lockStore } from '../machine/store/store-lock.ts'
import { findStorePlace } from '../machine/store/store-place.ts'

/** Opens this machine's store and locks it for one run. A second run on the same store waits, and says so. */
export async function openLockedStore(
  verb: string,
  events: EventSink,
  signal: AbortSignal,
): Promise<Result<{ readonly store: LocalStore } & AsyncDisposable, Failure>> {
  const place = findStorePlace(process.env, process.getuid?.() ?? 0)
  if (!place.ok) return place
  const run = `${new Date().toISOString().replace(/[:.]/g, '-')}-${verb}-${process.pid}`
  await using opened = new AsyncDisposableStack()
  const store = await openStore({ place: place.value.path, run, events })
  if (!store.ok) return store
  opened.use(store.value)
  const lock = await lockStore(store.value.folders, { run, events }, signal)
  if (!lock.ok) return lock
  opened.use(lock.value)
  const kept = opened.move()
  return ok({ store: store.value, [Symbol.asyncDispose]: () => kept.disposeAsync() })
}
