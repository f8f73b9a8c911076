import { availableParallelism, freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Builder } from '../actions/action.ts'
import type { EventSink } from '../actions/event.ts'
import type { Executor, Host } from '../actions/host.ts'
import type { Failure } from '../core/failure.ts'
import { ok, type Result } from '../core/result.ts'
import { createExecutor } from '../machine/containers/executor.ts'
import { createQueue } from '../machine/containers/queue.ts'
import { usableMemory } from '../machine/containers/usable-memory.ts'
import { createDecompressor } from '../machine/decompress.ts'
import { localSources } from '../machine/local-source.ts'
import { createMachineClient } from '../machine/network/fetch-client.ts'
import { createRoots } from '../machine/roots/roots.ts'
import { readSettings, type Settings } from '../machine/settings/settings.ts'
import type { LocalStore } from '../machine/store/store.ts'
import { removePartials } from '../machine/store/store-collect.ts'
import { readIdentity } from '../machine/unprivileged.ts'
import { openFetcher } from './open-fetcher.ts'
import { openLockedStore } from './open-locked-store.ts'
import { openEventFile } from './output/event-file.ts'
import { openProgress } from './terminal/progress.ts'
import type { VerbInput } from './verb.ts'

/** This machine, put together for one run: the store is locked until it is disposed of. */
export interface LocalHost extends Host, AsyncDisposable {
  readonly store: LocalStore
  readonly settings: Settings
}

/** Opens and locks the store and puts the machine together. A second run on the same store waits, and says so. */
export async function openHost(verb: string, input: VerbInput): Promise<Result<LocalHost, Failure>> {
  const identity = await readIdentity()
  if (!identity.ok) return identity
  await using opened = new AsyncDisposableStack()
  const progress = opened.use(openProgress(input.quiet))
  let eventFile: EventSink = () => undefined
  const events: EventSink = event => {
    eventFile(event)
    progress.sink(event)
  }
  const locked = await openLockedStore(verb, events, input.signal)
  if (!locked.ok) return locked
  const { store } = opened.use(locked.value)
  const cleaned = await removePartials(store)
  if (!cleaned.ok) return cleaned
  const file = await openEventFile(join(store.runFolder, 'events.jsonl'))
  if (!file.ok) return file
  eventFile = opened.use(file.value).sink
  const settings = readLocalSettings()
  const client = opened.use(createMachineClient(settings))
  const executors = new Map<string, Executor>()
  const queue = createQueue({
    slots: availableParallelism(),
    memoryBytes: Math.min(Math.max(freemem(), totalmem() / 2), usableMemory()),
  })
  const executorFor = (builder: Builder) => {
    const executor =
      executors.get(builder.name) ??
      createExecutor(builder, { store, queue, identity: identity.value, events })
    executors.set(builder.name, executor)
    return executor
  }
  const fetching = await openFetcher({ settings, store, client, events }, input)
  if (!fetching.ok) return fetching
  const { fetcher } = opened.use(fetching.value)
  const decompressor = opened.use(createDecompressor())
  const kept = opened.move()
  return ok({
    store,
    settings,
    fetcher,
    roots: createRoots({ store, identity: identity.value, events, fetcher }),
    localSources,
    decompressor,
    clock: { now: () => Math.floor(Date.now() / 1000) },
    events,
    privatePaths: [store.folders.place],
    executorFor,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  })
}

/** Where this machine fetches from. */
export function readLocalSettings(): Settings {
  return readSettings({ environment: process.env, home: process.env['HOME'], root: '' })
}
