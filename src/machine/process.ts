import type { WriteStream } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import type { Failure } from '../core/failure.ts'
import type { ExitReason } from '../core/failures/container.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { closeStrayDescriptors } from './stray-descriptors.ts'
import type { Identity } from './unprivileged.ts'

export type { ExitReason } from '../core/failures/container.ts'

/** One of a child's descriptors from 3 on. */
export type Descriptor =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The child reads what the stream gives, then its end. */
  | { readonly kind: 'stream'; readonly stream: Readable }
  /** The child writes, we receive each piece as it comes. */
  | { readonly kind: 'receive'; readonly receive: (text: string) => void }

/** A program of the host to run. Nothing is inherited: no variable, no descriptor, no directory. */
export interface ProgramCall {
  /** Found in the fixed PATH, never in the user's. */
  readonly program: string
  /** Named where the program is missing. */
  readonly debianPackage: string
  readonly arguments: readonly string[]
  /** Added to PATH, LC_ALL and TZ, which are fixed. */
  readonly environment?: Readonly<Record<string, string>>
  /** `/` where not given. */
  readonly cwd?: string
  /** Where not given the program runs as this process does. */
  readonly identity?: Identity
  readonly input?: Uint8Array | Readable
  readonly descriptors?: readonly Descriptor[]
  /** Where standard output goes: memory by default. */
  readonly output?: Writable
  /** An open file as standard output instead: the program writes it by itself. */
  readonly outputFile?: WriteStream
  /** How much of each captured stream is kept before the program is stopped; 16 MiB by default. */
  readonly captureBytes?: number
  readonly timeoutMs?: number
  /** Ends the program early; by default SIGKILL to the process itself. */
  readonly stop?: (kill: () => void) => void
  /** The user's own terminal as standard input, output and error, for an interactive shell. */
  readonly terminal?: boolean
}

/** What a program left behind. `exit` is undefined where it ended with status 0. */
export interface ProgramEnd {
  readonly exit: ExitReason | undefined
  readonly stdout: Uint8Array
  readonly stderr: string
}

const fixedEnvironment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' }

/**
 * Runs a program until it has ended, whatever its exit status. A missing program is a failure; a cancellation throws
 * the signal's reason once the program is gone.
 */
export async function runProgram(
  call: ProgramCall,
  signal: AbortSignal,
): Promise<Result<ProgramEnd, Failure>> {
  // Loaded late: it costs a tenth of a second, and many verbs run no program.
  const { execa } = await import('execa')
  signal.throwIfAborted()
  closeStrayDescriptors()
  const limit = call.captureBytes ?? 16 * 1024 * 1024
  const child = execa(call.program, call.arguments, {
    cwd: call.cwd ?? '/',
    env: { ...fixedEnvironment, ...call.environment },
    extendEnv: false,
    ...(call.identity?.dropped === true ? { uid: call.identity.uid, gid: call.identity.gid } : {}),
    stdio: childDescriptors(call),
    encoding: 'buffer',
    buffer: { stdout: call.output === undefined && call.outputFile === undefined },
    maxBuffer: limit,
    killSignal: 'SIGKILL',
    reject: false,
    stripFinalNewline: false,
  })
  for (const [index, descriptor] of (call.descriptors ?? []).entries())
    if (descriptor.kind === 'receive')
      child.stdio[index + 3]?.on('data', (piece: Buffer) => descriptor.receive(piece.toString('utf8')))

  const kill = () => void child.kill('SIGKILL')
  const stop = () => (call.stop === undefined ? kill() : call.stop(kill))
  let late = false
  const timer =
    call.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          late = true
          stop()
        }, call.timeoutMs)
  signal.addEventListener('abort', stop, { once: true })
  const end = await child
  signal.removeEventListener('abort', stop)
  clearTimeout(timer)
  signal.throwIfAborted()

  if (end.code === 'ENOENT')
    return fail({ code: 'tool-missing', tool: call.program, debianPackage: call.debianPackage })
  if (end.code === 'EMFILE' || end.code === 'ENFILE')
    return fail({ code: 'too-many-open-files', path: call.program, during: 'starting a program' })
  if (end.exitCode === undefined && end.signal === undefined && !end.isMaxBuffer) {
    if (end.code === undefined) throw end
    const exit = { kind: 'status', status: -1 } as const
    return fail({
      code: 'tool-failed',
      tool: call.program,
      exit,
      text: `it could not be started: ${end.code}`,
    })
  }
  const exit = late ? ({ kind: 'timeout', afterMs: call.timeoutMs ?? 0 } as const) : exitReason(end, limit)
  return ok({ exit, stdout: toBytes(end.stdout), stderr: Buffer.from(toBytes(end.stderr)).toString('utf8') })
}

/** Runs a program that must end well; a bad end is the failure `tool-failed`. Answers standard output. */
export async function readProgram(
  call: ProgramCall,
  signal: AbortSignal,
): Promise<Result<Uint8Array, Failure>> {
  const ended = await runProgram(call, signal)
  if (!ended.ok) return ended
  const { exit, stdout, stderr } = ended.value
  if (exit === undefined) return ok(stdout)
  const text = stderr.trimEnd().split('\n').slice(-10).join('\n')
  return fail({ code: 'tool-failed', tool: call.program, exit, text })
}

function childDescriptors(call: ProgramCall) {
  const extra = (call.descriptors ?? []).map(childDescriptor)
  if (call.terminal === true) return ['inherit', 'inherit', 'inherit', ...extra] as const
  const input = call.input instanceof Uint8Array ? call.input : call.input && (['pipe', call.input] as const)
  const output = call.outputFile ?? (call.output === undefined ? 'pipe' : (['pipe', call.output] as const))
  return [input ?? 'ignore', output, 'pipe', ...extra] as const
}

function childDescriptor(descriptor: Descriptor) {
  if (descriptor.kind === 'receive') return 'pipe'
  return descriptor.kind === 'bytes' ? descriptor.bytes : (['pipe', descriptor.stream] as const)
}

/** The fields of execa's result that say how the program ended. */
interface Ending {
  readonly isMaxBuffer: boolean
  readonly signal?: string | undefined
  readonly exitCode?: number | undefined
}

function exitReason(end: Ending, limit: number): ExitReason | undefined {
  if (end.isMaxBuffer) return { kind: 'output-limit', bytes: limit }
  if (end.signal !== undefined) return { kind: 'signal', signal: end.signal }
  return end.exitCode === 0 ? undefined : { kind: 'status', status: end.exitCode ?? -1 }
}

function toBytes(captured: unknown): Uint8Array {
  return captured instanceof Uint8Array ? captured : new Uint8Array()
}
