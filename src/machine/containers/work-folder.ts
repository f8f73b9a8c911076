import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Action, Builder } from '../../actions/action.ts'
import { commandArguments, commandEnvironment } from '../../actions/action-digest.ts'
import { containerPaths } from '../../actions/contract.ts'
import type { Store } from '../../actions/host.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import { emptyDirectory } from '../../actions/tree-paths.ts'
import { variationsOf, variedPlace } from '../../actions/varied-command.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { writeAccounts } from '../named-account.ts'
import { orderOnDisk } from '../roots/disk-order.ts'
import { diskFailure } from '../store/disk-failure.ts'
import type { Identity } from '../unprivileged.ts'
import type { Bind, Container } from './bubblewrap.ts'
import { copyRoot } from './copy-root.ts'
import { type NameOrder, shuffleNames, writeSourceArchive } from './source-archive.ts'
import { writeInput } from './write-input.ts'

/** What a work folder is made from. */
export interface WorkFolderPlan {
  readonly path: string
  readonly action: Action
  readonly builder: Builder
  /** The finished root file system on this machine. */
  readonly rootPath: string
  readonly identity: Identity
  readonly store: Pick<Store, 'copyTo' | 'read'>
}

/** Host folders of a work folder by the container's path. */
const folders = {
  [containerPaths.source]: 'src',
  [containerPaths.inputs]: 'in',
  [containerPaths.environment]: 'env',
  [containerPaths.home]: 'home',
  [containerPaths.output]: 'out',
  [containerPaths.vendor]: 'vendor',
} as const

/** Of any one file that an action writes; an output may be larger only where the action's limit is. */
const leastFileBytes = 4 * 1024 ** 3
const limitProcesses = 4096

/**
 * Lays out everything an action is given below one folder and answers the container to run it in.
 */
export async function prepareWorkFolder(
  plan: WorkFolderPlan,
  signal: AbortSignal,
): Promise<Result<Container, Failure>> {
  const { action, builder, identity, path } = plan
  const isShuffled = builder.fileOrder !== 'disk'
  const inMemory = isShuffled || variationsOf(action, builder).filesystem === 'tmpfs'
  let accounts: readonly Bind[] = []
  try {
    await mkdir(path, { recursive: true })
    await chmod(path, 0o755)
    const places = Object.values(containerPaths).filter(
      place => !(place === containerPaths.source && isShuffled),
    )
    const written = collect(
      await Promise.all(
        places.map(place => {
          const tree = action.mounts.find(mount => mount.path === place)?.tree ?? emptyDirectory
          return writeInput(tree, join(path, folders[place]), identity, plan.store, signal)
        }),
      ),
    )
    if (!written.ok) return written
    if (inMemory) {
      const source = action.mounts.find(mount => mount.path === containerPaths.source)
      const onDisk = join(path, folders[containerPaths.source])
      const order = builder.fileOrder === 'disk' ? orderOnDisk(onDisk) : shuffleNames(builder.fileOrder)
      await writeArchive(plan, source?.tree ?? emptyDirectory, order)
      await rm(onDisk, { recursive: true, force: true })
    }
    accounts = await writeAccounts(plan)
  } catch (error) {
    return fail(
      error instanceof UnreadableInput ? error.failure : diskFailure(error, path, 'laying out inputs'),
    )
  }
  if (action.profile === 'system') {
    const copied = await copyRoot(plan.rootPath, join(path, 'root'), identity, signal)
    if (!copied.ok) return copied
  }
  return ok(describeContainer(plan, inMemory, accounts))
}

/** The archive of /build/src in a work folder of a builder with an order of its own. */
export function openArchive(path: string): Readable {
  return createReadStream(archivePath(path))
}

/** Where a work folder keeps what comes back. */
export function outputFolder(path: string): string {
  return join(path, folders[containerPaths.output])
}

function describeContainer(
  { action, builder, path, rootPath }: WorkFolderPlan,
  inMemory: boolean,
  accounts: readonly Bind[],
): Container {
  const isSystem = action.profile === 'system'
  const variations = variationsOf(action, builder)
  const binds = Object.values(containerPaths)
    .filter(place => !(inMemory && place === containerPaths.source))
    .map(
      (place): Bind => ({
        from: join(path, folders[place]),
        to: variedPlace(place, action, builder),
        writable: writable({ action }, place),
      }),
    )
  return {
    profile: action.profile,
    root: { path: isSystem ? join(path, 'root') : rootPath, writable: isSystem },
    binds: [...binds, ...accounts],
    sourceArchive: inMemory,
    sourcePath: variedPlace(containerPaths.source, action, builder),
    uid: builder.uid,
    hostname: builder.hostname,
    cpus: builder.cpus,
    environment: Object.fromEntries(commandEnvironment(action, variations)),
    arguments: commandArguments(action, variations),
    limits: {
      seconds: action.limits.seconds,
      fileBytes: Math.max(action.limits.outputBytes, leastFileBytes),
      processes: limitProcesses,
    },
  }
}

function writable({ action }: Pick<WorkFolderPlan, 'action'>, place: string): boolean {
  if (place === containerPaths.home || place === containerPaths.output || place === containerPaths.source)
    return true
  return action.mounts.some(mount => mount.path === place && mount.writable)
}

async function writeArchive(
  { path, store }: WorkFolderPlan,
  tree: TreeDirectory,
  order: NameOrder,
): Promise<void> {
  const archive = writeSourceArchive(tree, order, async file => {
    if (file.bytes !== undefined) return file.bytes
    const read = await store.read(file.digest)
    if (!read.ok) throw new UnreadableInput(read.failures[0])
    return read.value
  })
  await pipeline(Readable.from(archive), createWriteStream(archivePath(path), { flags: 'wx', mode: 0o600 }))
}

/** Carries a failure of the store through a stream. */
class UnreadableInput extends Error {
  readonly failure: Failure

  constructor(failure: Failure | undefined) {
    super('an input cannot be read')
    if (failure === undefined) throw new Error('a failed result without failures')
    this.failure = failure
  }
}

function archivePath(path: string): string {
  return join(path, 'src.tar')
}
