import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent } from '../../../src/actions/event.ts'
import type { Fetcher, FileRequest } from '../../../src/actions/host.ts'
import { digestOf } from '../../../src/core/digest.ts'
import { createFetcher } from '../../../src/machine/network/fetch.ts'
import { createMachineClient } from '../../../src/machine/network/fetch-client.ts'
import type { HttpLimits } from '../../../src/machine/network/http.ts'
import { readSettings } from '../../../src/machine/settings/settings.ts'
import { type LocalStore, openStore } from '../../../src/machine/store/store.ts'

/** A fetcher over a store of its own, told where to fetch by variables alone. */
export interface FetchRig extends AsyncDisposable {
  readonly fetcher: Fetcher
  /** Another fetcher over the same store, as a run that comes later has one. */
  readonly renew: () => Fetcher
  readonly store: LocalStore
  readonly events: RunEvent[]
  /** Unfinished files that were left lying. */
  readonly leftovers: () => Promise<readonly string[]>
  readonly folder: string
}

export interface RigOptions {
  readonly environment: Readonly<Record<string, string>>
  readonly offline?: boolean
  readonly limits?: Partial<HttpLimits>
  readonly home?: string
  readonly delays?: readonly number[]
  /** In seconds. */
  readonly now?: () => number
}

export async function createFetchRig(options: RigOptions): Promise<FetchRig> {
  const folder = await mkdtemp(join(tmpdir(), 'debwright-fetch-'))
  await chmod(folder, 0o755)
  const events: RunEvent[] = []
  const opened = await openStore({
    place: join(folder, 'store'),
    run: 'test',
    events: event => events.push(event),
  })
  if (!opened.ok) throw new Error(JSON.stringify(opened.failures))
  const store = opened.value
  const settings = readSettings({
    environment: { PATH: '/nonexistent', ...options.environment },
    home: options.home,
    root: join(folder, 'no-host'),
  })
  const client = createMachineClient(settings, options.limits)
  const renew = () =>
    createFetcher({
      settings,
      store,
      client,
      events: event => events.push(event),
      offline: options.offline ?? false,
      delays: options.delays ?? [1, 1, 1],
      ...(options.now === undefined ? {} : { now: options.now }),
    })
  return {
    fetcher: renew(),
    renew,
    store,
    events,
    folder,
    leftovers: () => readdir(join(store.runFolder, 'partial')).catch(() => []),
    [Symbol.asyncDispose]: async () => {
      await client[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Bytes that do not compress and do not repeat. */
export function someBytes(count: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(count)
  let state = seed >>> 0
  for (let at = 0; at < count; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}

/** A locked .deb of exactly these bytes. */
export function lockedDeb(
  bytes: Uint8Array,
  filename = 'pool/main/h/hello/hello_1.0_amd64.deb',
): FileRequest {
  return { purl: 'pkg:deb/debian/hello@1.0', filename, ...digestOf(bytes), archive: 'debian' }
}

/** A signal that never fires. */
export function never(): AbortSignal {
  return new AbortController().signal
}
