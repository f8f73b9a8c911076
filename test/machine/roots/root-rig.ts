import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { RootFileSystem } from '../../../src/actions/action.ts'
import type { RunEvent } from '../../../src/actions/event.ts'
import type { FileRequest, RootFileSystems, RootRequest } from '../../../src/actions/host.ts'
import type { Failure } from '../../../src/core/failure.ts'
import type { Result } from '../../../src/core/result.ts'
import { createRoots } from '../../../src/machine/roots/roots.ts'
import { type LocalStore, openStore } from '../../../src/machine/store/store.ts'
import { readIdentity } from '../../../src/machine/unprivileged.ts'

/** A store at a place and its root file systems, with .debs of the disk instead of a mirror. */
export interface RootRig extends AsyncDisposable {
  readonly store: LocalStore
  readonly roots: RootFileSystems
  readonly events: readonly RunEvent[]
  readonly request: (debs: readonly string[], state?: RootRequest['state']) => Promise<RootRequest>
  readonly provide: (
    debs: readonly string[],
    state?: RootRequest['state'],
  ) => Promise<Result<RootFileSystem, Failure>>
}

/** Opens a rig; several may follow each other at one place. */
export async function openRootRig(place: string): Promise<RootRig> {
  const events: RunEvent[] = []
  const note = (event: RunEvent) => events.push(event)
  const store = await openStore({ place, run: `run-${process.pid}`, events: note })
  const identity = await readIdentity()
  if (!store.ok || !identity.ok) throw new Error(JSON.stringify([store, identity]))
  const roots = createRoots({ store: store.value, identity: identity.value, events: note })
  const request = async (debs: readonly string[], state: RootRequest['state'] = 'configured') => ({
    name: 'build',
    state,
    debs: await Promise.all(debs.map(path => storeDeb(path, store.value))),
  })
  return {
    store: store.value,
    roots,
    events,
    request,
    provide: async (debs, state) =>
      roots.provide(await request(debs, state), undefined, new AbortController().signal),
    [Symbol.asyncDispose]: () => store.value[Symbol.asyncDispose](),
  }
}

async function storeDeb(path: string, store: LocalStore): Promise<FileRequest> {
  const written = await store.write(await readFile(path))
  if (!written.ok) throw new Error(JSON.stringify(written.failures))
  return { purl: `pkg:deb/debian/${basename(path)}`, filename: basename(path), ...written.value }
}
