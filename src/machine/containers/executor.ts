import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Action, ActionResult, Builder } from '../../actions/action.ts'
import { digestAction } from '../../actions/action-digest.ts'
import type { EventSink } from '../../actions/event.ts'
import type { Executor } from '../../actions/host.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import { formatTree, parseTree } from '../../actions/tree-json.ts'
import { walkTree } from '../../actions/tree-paths.ts'
import type { Sha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { ExitReason } from '../process.ts'
import { diskFailure } from '../store/disk-failure.ts'
import { removeFolder } from '../store/remove-folder.ts'
import type { LocalStore } from '../store/store.ts'
import { rootPath } from '../store/store-folders.ts'
import type { Identity } from '../unprivileged.ts'
import { BoundedLog } from './bounded-log.ts'
import { keepAction } from './kept-action.ts'
import { openMemoryGroup } from './memory-group.ts'
import type { Queue } from './queue.ts'
import { readOutput } from './read-output.ts'
import { runContainer } from './sandbox.ts'
import { usableMemory } from './usable-memory.ts'
import { openArchive, outputFolder, prepareWorkFolder } from './work-folder.ts'

/** What the executors of one run share. */
export interface ExecutorWorld {
  readonly store: LocalStore
  readonly queue: Queue
  readonly identity: Identity
  readonly events: EventSink
  /** What one action may take where the host delegates a control group; nearly all that this process may use by default. */
  readonly memoryBytes?: number
}

/** Where one action works and logs. */
interface Attempt {
  readonly action: Action
  readonly digest: Sha256
  readonly folder: string
  readonly log: string
}

/** How many lines of its log a failure shows. */
const tailLines = 20

/**
 * Runs actions in containers of bubblewrap on this machine, for one builder. A result is remembered under the action's
 * digest, of which the builder is a part; failures are not. The work folder of a failed action stays, for a look around.
 */
export function createExecutor(builder: Builder, world: ExecutorWorld): Executor {
  const results = world.store.resultsOf(builder.name)
  const running = new Map<Sha256, Promise<Result<ActionResult, Failure>>>()

  const recall = async (digest: Sha256): Promise<TreeDirectory | undefined> => {
    const outputs = parseTree(await results.recall(digest))
    if (outputs === undefined) return undefined
    for (const [, node] of walkTree(outputs))
      if (node.kind === 'file' && !(await world.store.has(node.digest.sha256))) return undefined
    return outputs
  }

  const run = async (action: Action, digest: Sha256, signal: AbortSignal) => {
    const name = `${nameFor(action.label)}-${builder.name}-${digest.slice(0, 12)}`
    const attempt: Attempt = {
      action,
      digest,
      folder: join(world.store.runFolder, 'actions', name),
      log: join(world.store.runFolder, 'logs', `${name}.log`),
    }
    using _slot = await world.queue.enter(action.limits.memoryBytes, signal)
    world.events({
      type: 'action-started',
      label: action.label,
      builder: builder.name,
      digest,
      log: attempt.log,
    })
    const finished = reportFinish(world.events, action, builder, digest)
    try {
      const outputs = await runAttempt(attempt, builder, world, signal)
      finished(outputs.ok ? 'done' : 'failed')
      if (!outputs.ok) return outputs
      const remembered = await results.remember(digest, formatTree(outputs.value))
      if (!remembered.ok) return remembered
      return ok({ outputs: outputs.value, actionDigest: digest, cached: false })
    } catch (error) {
      finished(signal.aborted ? 'cancelled' : 'failed')
      await removeFolder(attempt.folder)
      throw error
    }
  }

  return {
    builder,
    slots: world.queue.slots,
    execute: async (action, signal) => {
      const { digest } = digestAction(action, builder)
      const same = running.get(digest)
      if (same !== undefined) return same
      const outputs = await recall(digest)
      if (outputs !== undefined) {
        reportFinish(world.events, action, builder, digest)('cached')
        return ok({ outputs, actionDigest: digest, cached: true })
      }
      const started = running.get(digest) ?? run(action, digest, signal)
      running.set(digest, started)
      return started.finally(() => running.delete(digest))
    },
  }
}

/** Lays out, runs and collects one action; its folder is gone afterwards unless it failed. */
async function runAttempt(
  attempt: Attempt,
  builder: Builder,
  { store, identity, memoryBytes: limitBytes = memoryOfAction() }: ExecutorWorld,
  signal: AbortSignal,
): Promise<Result<TreeDirectory, Failure>> {
  const { action, folder, log: logPath } = attempt
  const plan = {
    action,
    builder,
    identity,
    store,
    path: folder,
    rootPath: rootPath(store.folders, action.root.directory.digest.sha256),
  }
  await removeFolder(folder)
  const container = await prepareWorkFolder(plan, signal)
  if (!container.ok) {
    await removeFolder(folder)
    return container
  }
  const log = await openLog(store.runFolder, logPath)
  if (!log.ok) return log
  await using memory = await openMemoryGroup(limitBytes)
  const ended = await runContainer(
    {
      label: action.label,
      container: container.value,
      identity,
      log: log.value,
      ...(memory === undefined ? {} : { memory }),
      ...(container.value.sourceArchive ? { sourceArchive: openArchive(folder) } : {}),
    },
    signal,
  )
  if (!ended.ok) {
    log.value.destroy()
    await removeFolder(folder)
    return ended
  }
  const keep = () => keepAction(folder, { label: action.label, container: container.value })
  if (ended.value !== undefined) {
    await keep()
    const exhausted = (await memory?.isExhausted()) === true ? limitBytes : undefined
    return fail(describeEnd(attempt, ended.value, log.value, exhausted))
  }
  const outputs = await readOutput(outputFolder(folder), {
    label: action.label,
    folder,
    limitBytes: action.limits.outputBytes,
    importFile: store.importFile,
  })
  await (outputs.ok ? removeFolder(folder) : keep())
  return outputs
}

/** A sixteenth stays for the machine itself: better that one build step is killed than what the kernel would choose. */
function memoryOfAction(): number {
  return Math.floor((usableMemory() * 15) / 16)
}

async function openLog(runFolder: string, path: string): Promise<Result<BoundedLog, Failure>> {
  try {
    await mkdir(join(runFolder, 'logs'), { recursive: true })
    return ok(new BoundedLog(path))
  } catch (error) {
    return fail(diskFailure(error, path, 'opening a log'))
  }
}

function describeEnd(
  { action, folder, log: path }: Attempt,
  exit: ExitReason,
  log: BoundedLog,
  exhaustedBytes: number | undefined,
): Failure {
  const common = { label: action.label, tail: log.lastLines(tailLines), log: path, folder }
  if (exhaustedBytes !== undefined)
    return { code: 'action-memory-exhausted', limit: exhaustedBytes, ...common }
  if (exit.kind === 'timeout') return { code: 'action-timeout', seconds: action.limits.seconds, ...common }
  return { code: 'action-failed', exit, ...common }
}

function reportFinish(events: EventSink, action: Action, builder: Builder, digest: Sha256) {
  const start = performance.now()
  return (outcome: 'done' | 'cached' | 'failed' | 'cancelled') =>
    events({
      type: 'action-finished',
      label: action.label,
      builder: builder.name,
      digest,
      outcome,
      milliseconds: Math.round(performance.now() - start),
    })
}

/** A label as a part of a file name. */
function nameFor(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, 60)
}
