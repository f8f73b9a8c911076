import { PassThrough, type Readable, type Writable } from 'node:stream'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Descriptor, type ExitReason, runProgram } from '../process.ts'
import type { Identity } from '../unprivileged.ts'
import { bubblewrapCall, type Container } from './bubblewrap.ts'
import { readBubblewrap } from './bubblewrap-features.ts'
import type { MemoryGroup } from './memory-group.ts'
import { findOtherArchitecture } from './other-architecture.ts'
import { findRefusal } from './probe.ts'

/** What a container is started with besides its plan. */
export interface ContainerRun {
  /** For messages. */
  readonly label: string
  readonly container: Container
  readonly identity: Identity
  /** Receives both output streams of the command, in order, and is ended. Not used with a terminal. */
  readonly log?: Writable
  /** The archive for /build/src, where the container's plan has one. */
  readonly sourceArchive?: Readable
  /** Interactive, on the user's own terminal. */
  readonly terminal?: boolean
  /** Bounds the memory of all that runs inside. */
  readonly memory?: MemoryGroup
}

/**
 * Runs a command in a container until nothing of it is left. Answers how the command ended; a container that could not
 * be made is a failure. A cancellation throws once every process is gone.
 */
export async function runContainer(
  run: ContainerRun,
  signal: AbortSignal,
): Promise<Result<ExitReason | undefined, Failure>> {
  const other = findOtherArchitecture()
  if (other !== undefined) return fail({ code: 'architecture-unsupported', architecture: other })
  const features = await readBubblewrap(signal)
  if (!features.ok) return features
  const call = bubblewrapCall(run.container, features.value)
  const status = new ContainerStatus()
  const gate = new PassThrough()
  void openGate(gate, status, run.memory)
  const ended = await runProgram(
    {
      program: 'bwrap',
      debianPackage: 'bubblewrap',
      arguments: call.arguments,
      identity: run.identity,
      descriptors: call.descriptors.map((descriptor): Descriptor => {
        if (descriptor === 'status') return { kind: 'receive', receive: text => status.add(text) }
        if (descriptor === 'gate') return { kind: 'stream', stream: gate }
        if (descriptor !== 'source-archive') return descriptor
        if (run.sourceArchive === undefined) throw new Error(`no archive for ${run.label}`)
        return { kind: 'stream', stream: run.sourceArchive }
      }),
      ...(run.log === undefined ? {} : { output: run.log }),
      ...(run.terminal === true ? { terminal: true } : { timeoutMs: run.container.limits.seconds * 1000 }),
      stop: kill => status.stop(kill),
    },
    signal,
  )
  if (!ended.ok) return ended
  const { exit, stderr } = ended.value
  if (exit?.kind === 'timeout' || status.exitCode !== undefined) return ok(commandExit(exit, status.exitCode))
  const steps = await findRefusal(run.identity, signal)
  if (!steps.ok) return steps
  return fail({ code: 'container-not-started', label: run.label, answer: stderr.trim() })
}

/** Lets the command begin once its first process is where its memory is counted; without such a group at once. */
async function openGate(gate: PassThrough, status: ContainerStatus, memory?: MemoryGroup): Promise<void> {
  if (memory !== undefined) await memory.add(await status.first)
  if (gate.writable) gate.end('\n')
}

/** bwrap reports a command killed by signal N as status 128 + N, as a shell does. */
function commandExit(exit: ExitReason | undefined, code: number | undefined): ExitReason | undefined {
  if (exit?.kind !== 'status' || code === undefined || code <= 128 || code > 128 + 64) return exit
  return { kind: 'signal', signal: `signal ${code - 128}` }
}

/** What bwrap tells on `--json-status-fd`: the first process's id, later its exit status. */
class ContainerStatus {
  #text = ''
  #stopping: (() => void) | undefined
  readonly #first = Promise.withResolvers<number>()

  /** The host's number of the container's first process; waits until bwrap has told it. */
  get first(): Promise<number> {
    return this.#first.promise
  }

  add(text: string): void {
    this.#text += text
    const first = this.#field('child-pid')
    if (first !== undefined) this.#first.resolve(first)
    if (this.#stopping !== undefined) this.stop(this.#stopping)
  }

  get exitCode(): number | undefined {
    return this.#field('exit-code')
  }

  /**
   * Kills the first process of the pid namespace, with which the kernel kills all others; bwrap itself waits for that
   * and ends, so its end means that nothing is left. Before bwrap has told that process's id it is waited for: it may
   * exist already, and would outlive a bwrap that is killed before it is bound to it.
   */
  stop(kill: () => void): void {
    this.#stopping = kill
    const first = this.#field('child-pid')
    if (first === undefined) return
    try {
      if (this.exitCode === undefined) process.kill(first, 'SIGKILL')
    } catch {
      kill()
    }
  }

  #field(name: string): number | undefined {
    const found = new RegExp(`"${name}":\\s*(\\d+)`).exec(this.#text)?.[1]
    return found === undefined ? undefined : Number(found)
  }
}
