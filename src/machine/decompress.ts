import { Readable, type Transform } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGunzip, createInflateRaw, createZstdDecompress } from 'node:zlib'
import type { Decompressed, Decompressor, StreamCompression } from '../actions/content.ts'
import { type Content, sliceContent } from '../actions/content.ts'
import type { Failure } from '../core/failure.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { mostZstdFrames, readZstdStart } from '../formats/archives/zstd-frame.ts'
import { runProgram } from './process.ts'
import { diskFailure, errorCode } from './store/disk-failure.ts'
import { createSpool, type Spool } from './store/spool.ts'
import { readIdentity } from './unprivileged.ts'

/** A decompressor whose spools live until it is disposed. */
export interface LocalDecompressor extends Decompressor, AsyncDisposable {}

/** Where the disk is at fault, in the words of a failure. */
const [place, during] = ['the temporary folder', 'decompressing']

/** More than any package unpacks to; a bomb ends here. */
const defaultLimit = 2 ** 34

/** gzip, deflate and zstd in process; xz by the host's program, which for root runs as the unprivileged user. */
export function createDecompressor(limit: number = defaultLimit): LocalDecompressor {
  const spools = new Set<Spool>()
  return {
    decompress: async (packed, compression, signal, most = limit) => {
      const spool = createSpool(Math.min(limit, most))
      spools.add(spool)
      try {
        const problem = await unpackInto(packed, compression, spool, Math.min(limit, most), signal)
        if (!problem.ok) return problem
        const why = spool.isFull() ? `more than ${Math.min(limit, most)} bytes of content` : problem.value
        const release = async () => {
          spools.delete(spool)
          await spool[Symbol.asyncDispose]()
        }
        const unpacked: Decompressed = { content: spool.content(), release }
        return ok(why === undefined ? unpacked : { ...unpacked, problem: why })
      } catch (error) {
        signal.throwIfAborted()
        return { ok: false, failures: [diskFailure(error, place, during)] }
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...spools].map(spool => spool[Symbol.asyncDispose]()))
    },
  }
}

async function unpackInto(
  packed: Content,
  compression: StreamCompression,
  spool: Spool,
  limit: number,
  signal: AbortSignal,
): Promise<Result<string | undefined, Failure>> {
  if (compression === 'xz') return unpackXz(packed, spool, limit, signal)
  const { problem, rest } =
    compression === 'zstd'
      ? await unpackZstd(packed, spool, signal)
      : await unpackByZlib(
          packed,
          compression === 'gzip' ? createGunzip() : createInflateRaw(),
          spool,
          signal,
        )
  // What came out before a break is read as well, so it must have arrived.
  await settle(spool)
  return ok(problem ?? (rest > 0 ? `${rest} bytes after the compressed stream` : undefined))
}

/** Waits until all that was written is in the spool. */
async function settle(spool: Spool): Promise<void> {
  if (spool.isFull()) return
  try {
    await finished(spool.writable.end())
  } catch (error) {
    if (!spool.isFull()) throw error
  }
}

/** Why a stream is broken, if it is, and how many bytes stand behind its end. */
interface Unpacked {
  readonly problem?: string
  readonly rest: number
}

/** All frames, one after the other. NOTE: node:zlib ends with the first. */
async function unpackZstd(packed: Content, spool: Spool, signal: AbortSignal): Promise<Unpacked> {
  let at = 0
  for (let frames = 0; at < packed.size; frames += 1) {
    if (frames === mostZstdFrames) return { problem: `more than ${mostZstdFrames} frames`, rest: 0 }
    const start = readZstdStart(await packed.readAt(at, 8))
    if (start === undefined) return { rest: packed.size - at }
    if (start.kind === 'skippable') {
      at += start.length
      continue
    }
    const frame = sliceContent(packed, at, packed.size)
    const { problem, rest } = await unpackByZlib(frame, createZstdDecompress(), spool, signal)
    if (problem !== undefined || spool.isFull())
      return { rest: 0, ...(problem === undefined ? {} : { problem }) }
    at = packed.size - rest
  }
  return at > packed.size ? { problem: 'a frame that is cut off', rest: 0 } : { rest: 0 }
}

/** NOTE: node:zlib passes over bytes after the stream, hence the count. */
async function unpackByZlib(
  packed: Content,
  unpacker: Transform & { readonly bytesWritten: number },
  spool: Spool,
  signal: AbortSignal,
): Promise<Unpacked> {
  try {
    await pipeline(Readable.from(piecesOf(packed)), unpacker, spool.writable, { signal, end: false })
  } catch (error) {
    signal.throwIfAborted()
    if (spool.isFull()) return { rest: 0 }
    if (errorCode(error) !== undefined || !(error instanceof Error)) throw error
    return { problem: `a broken stream (${error.message})`, rest: 0 }
  }
  return { rest: packed.size - unpacker.bytesWritten }
}

/** What is packed to no more than this goes through memory, the rest from xz into the file of the spool. */
const shortXz = 2 ** 16
const xzArguments = [
  '--decompress',
  '--stdout',
  '--format=xz',
  '--no-sparse',
  '--memlimit-decompress=256MiB',
] as const
/** Runs xz with a limit of so many blocks for what it writes; one that is lower already stays. @see POSIX.1-2017 ulimit */
const limitedXz = 'ulimit -c 0; ulimit -S -f "$0" 2>/dev/null; exec xz "$@"'
const limitBlock = 512
/** A shell's answer where it finds no program of that name. @see POSIX.1-2017 Shell Command Language 2.8.2 */
const notFound = 127

async function unpackXz(
  packed: Content,
  spool: Spool,
  limit: number,
  signal: AbortSignal,
): Promise<Result<string | undefined, Failure>> {
  const identity = await readIdentity()
  if (!identity.ok) return identity
  const isShort = packed.size <= shortXz
  const blocks = `${Math.ceil((limit + 1) / limitBlock)}`
  const ended = await runProgram(
    {
      ...(isShort
        ? { program: 'xz', arguments: xzArguments, output: spool.writable }
        : {
            program: 'sh',
            arguments: ['-c', limitedXz, blocks, ...xzArguments],
            outputFile: await spool.lend(),
          }),
      debianPackage: 'xz-utils',
      identity: identity.value,
      input: Readable.from(piecesOf(packed)),
    },
    signal,
  )
  if (!ended.ok) return ended
  // A disk without room says nothing about the stream.
  if (errorCode(spool.writable.errored) !== undefined) throw spool.writable.errored
  if (!isShort) await spool.takeBack()
  const { exit, stderr } = ended.value
  if (exit === undefined) return ok(undefined)
  if (exit.kind === 'status' && exit.status === notFound)
    return fail({ code: 'tool-missing', tool: 'xz', debianPackage: 'xz-utils' })
  const said = stderr.trim().split('\n').at(-1) ?? ''
  const reason = /: Write error: (.*)$/.exec(said)?.[1]
  if (reason !== undefined && !spool.isFull())
    return fail(
      /^(?:No space left|Disk quota)/.test(reason)
        ? { code: 'disk-full', path: place, during }
        : { code: 'disk-failed', path: place, during, reason },
    )
  return ok(`a broken stream (${said.replace(/^xz: \(stdin\): /, '') || exit.kind})`)
}

const pieceSize = 2 ** 20

async function* piecesOf(content: Content): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.size; ) {
    const piece = await content.readAt(at, pieceSize)
    if (piece.length === 0) return
    yield piece
    at += piece.length
  }
}
