import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { EventSink } from '../../actions/event.ts'
import type { RootRequest } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { checkMembers } from '../../stages/environment/check-members.ts'
import { storeFailure } from '../store/disk-failure.ts'
import { removeFolder } from '../store/remove-folder.ts'
import type { LocalStore } from '../store/store.ts'
import type { Identity } from '../unprivileged.ts'
import { type DiskTree, readDiskTree } from './disk-tree.ts'
import { configureRoot } from './root-configure.ts'
import { makeRootFolder } from './root-folder.ts'
import { normalizeRoot } from './root-normalize.ts'
import { unpackDebs } from './root-unpack.ts'

/** What making a root file system needs of the machine. */
export interface RootWorld {
  readonly store: LocalStore
  readonly identity: Identity
  readonly events: EventSink
}

/** A finished tree that is not in the store yet. */
export interface MadeRoot extends DiskTree {
  readonly path: string
}

/** Measured: an unpacked build root takes four and a half times its .debs; xz at its best makes it six. */
const unpackedTimes = 6

/**
 * Makes a root file system from .debs that are in the store, somewhere in the run's `partial` folder. Answers the
 * normalized tree with the digest of every file; on any failure nothing is left.
 */
export async function makeRoot(
  request: RootRequest,
  world: RootWorld,
  signal: AbortSignal,
): Promise<Result<MadeRoot, Failure>> {
  const room = await checkSpace(request, world.store.folders.place)
  if (!room.ok) return room
  const partial = await world.store.nameForPartial()
  if (!partial.ok) return partial
  const path = partial.value
  let made: Result<MadeRoot, Failure> | undefined
  try {
    made = await makeIn(path, request, world, signal)
    return made
  } catch (error) {
    signal.throwIfAborted()
    return fail(storeFailure(error, path, `making the root file system ${request.name}`))
  } finally {
    if (made?.ok !== true) await removeFolder(path)
  }
}

async function makeIn(
  path: string,
  request: RootRequest,
  world: RootWorld,
  signal: AbortSignal,
): Promise<Result<MadeRoot, Failure>> {
  const { name, state } = request
  const folder = await makeRootFolder(path, world.identity)
  const debs = await unpackDebs(request, folder, world.store, signal)
  if (!debs.ok) return debs
  const checked = checkMembers(name, debs.value)
  if (!checked.ok) return checked
  const privileged = debs.value.flatMap(deb => deb.members.filter(member => (member.mode & 0o6000) !== 0))
  if (privileged.length > 0) {
    const text = `root file system ${name}: ${privileged.length} setuid or setgid bits are not kept`
    world.events({ type: 'note', text })
  }
  const log = join(world.store.runFolder, 'logs', `root-${name}-${path.slice(-6)}.log`)
  const early =
    state === 'configured' ? await configureRoot(name, debs.value, folder, log, signal) : ok(undefined)
  if (!early.ok) return early
  const normalized = normalizeRoot(name, folder.tree, world.identity, early.value)
  if (!normalized.ok) return normalized
  const read = await readDiskTree(folder.tree, signal, normalized.value)
  if (read.ok) return ok({ path: folder.tree, ...read.value })
  const [{ path: at, problem } = { path: '', problem: '' }] = read.failures
  return fail({ code: 'environment-entry-refused', root: name, path: `/${at}`, problem })
}

async function checkSpace({ name, debs }: RootRequest, place: string): Promise<Result<undefined, Failure>> {
  const { bavail, bsize } = await statfs(place)
  const needed = unpackedTimes * debs.reduce((sum, deb) => sum + deb.size, 0)
  const free = bavail * bsize
  if (free >= needed) return ok(undefined)
  const during = `making the root file system ${name}`
  return fail({ code: 'disk-full', path: place, during, store: true, needed, free })
}
