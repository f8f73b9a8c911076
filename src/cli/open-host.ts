import { availableParallelism, freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Builder } from '../actions/action.ts'
import type { EventSink } from '../actions/event.ts'
import type { Executor, Host } from '../actions/host.ts'
import type { Failure } from '../core/failure.ts'
import { ok, type Result } from '../core/result.ts'
import { createExecutor } from '../machine/executor.ts'
import { createMachineClient } from '../machine/fetch-client.ts'
import { localSources } from '../machine/local-source.ts'
import { createQueue } from '../machine/queue.ts'
import { createRoots } from '../machine/roots.ts'
import { readSettings, type Settings } from '../machine/settings.ts'
import { type LocalStore, openStore } from '../machine/store.ts'
import { lockStore } from '../machine/store-lock.ts'
import { findStorePlace } from '../machine/store-place.ts'
import { readIdentity } from '../machine/unprivileged.ts'
import { openEventFile } from './event-file.ts'
import { openFetcher } from './open-fetcher.ts'
import { openProgress } from './progress.ts'
import type { VerbInput } from './verb.ts'

/** This machine, put together for one run: the store is locked until it is disposed of. */
export interface LocalHost extends Host, AsyncDisposable {
  readonly store: LocalStore
  readonly settings: Settings
}

/** Opens and locks the store and puts the machine together. A second run on the same store waits, and says so. */
export async function openHost(verb: string, input: VerbInput): Promise<Result<LocalHost, Failure>> {
  const place = findStorePlace(process.env, process.getuid?.() ?? 0)
  if (!place.ok) return place
  const identity = await readIdentity()
  if (!identity.ok) return identity
  await using opened = new AsyncDisposableStack()
  const progress = opened.use(openProgress(input.quiet))
  const run = `${new Date().toISOString().replace(/[:.]/g, '-')}-${verb}-${process.pid}`
  let eventFile: EventSink = () => undefined
  const events: EventSink = event => {
    eventFile(event)
    progress.sink(event)
  }
  const store = await openStore({ place: place.value.path, run, events })
  if (!store.ok) return store
  opened.use(store.value)
  const lock = await lockStore(store.value.folders, { run, events, whenBusy: 'wait' }, input.signal)
  if (!lock.ok) return lock
  opened.use(lock.value)
  const file = await openEventFile(join(store.value.runFolder, 'events.jsonl'))
  if (!file.ok) return file
  eventFile = opened.use(file.value).sink
  const settings = readLocalSettings()
  const client = opened.use(createMachineClient(settings))
  const executors = new Map<string, Executor>()
  const queue = createQueue({
    slots: availableParallelism(),
    memoryBytes: Math.max(freemem(), totalmem() / 2),
  })
  const executorFor = (builder: Builder) => {
    const executor =
      executors.get(builder.name) ??
      createExecutor(builder, { store: store.value, queue, identity: identity.value, events })
    executors.set(builder.name, executor)
    return executor
  }
  const fetching = await openFetcher({ settings, store: store.value, client, events }, input)
  if (!fetching.ok) return fetching
  const { fetcher } = opened.use(fetching.value)
  const kept = opened.move()
  return ok({
    store: store.value,
    settings,
    fetcher,
    roots: createRoots({ store: store.value, identity: identity.value, events, fetcher }),
    localSources,
    clock: { now: () => Math.floor(Date.now() / 1000) },
    events,
    privatePaths: [place.value.path],
    executorFor,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  })
}

/** Where this machine fetches from. */
export function readLocalSettings(): Settings {
  return readSettings({ environment: process.env, home: process.env['HOME'], root: '' })
}
