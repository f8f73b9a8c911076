import { randomBytes } from 'node:crypto'
import { createWriteStream, type WriteStream } from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { type Content, contentOf } from '../../actions/content.ts'
import { contentOfFile } from '../open-content.ts'

/** Takes bytes of any amount and gives them back at any place: small ones from memory, others from a file without a name. */
export interface Spool {
  readonly writable: Writable
  /** Whether more came than the limit allows; the rest was refused. */
  readonly isFull: () => boolean
  /** The file of the spool, for a program that writes into it by itself; `takeBack` is called when that has ended. */
  readonly lend: () => Promise<WriteStream>
  readonly takeBack: () => Promise<void>
  readonly content: () => Content
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** What is kept in memory, in bytes. */
const memoryBytes = 2 ** 22

/** An empty spool. Its file is unlinked as soon as it is there, so that nothing stays whatever happens to this process. */
export function createSpool(limit: number): Spool {
  let pieces: Buffer[] = []
  let size = 0
  let file: FileHandle | undefined
  let full = false
  const flush = async () => {
    if (size <= memoryBytes && file === undefined) return
    file ??= await openNameless()
    const bytes = Buffer.concat(pieces)
    pieces = []
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, size - bytes.length + done)
      done += bytesWritten
    }
  }
  const writable = new Writable({
    highWaterMark: 2 ** 20,
    write: (piece: Buffer, _, done) => {
      if (size + piece.length > limit) {
        full = true
        done(new Error('the spool is full'))
        return
      }
      pieces.push(piece)
      size += piece.length
      flush().then(() => done(), done)
    },
  })
  // NOTE: whoever writes hears of an error by its own pipeline, or by waiting for the end.
  writable.on('error', () => undefined)
  return {
    writable,
    isFull: () => full,
    lend: async () => {
      file ??= await openNameless()
      return createWriteStream('', { fd: file.fd, autoClose: false })
    },
    takeBack: async () => {
      const written = (await file?.stat())?.size ?? 0
      full = written > limit
      size = Math.min(written, limit)
    },
    content: () => (file === undefined ? contentOf(Buffer.concat(pieces)) : contentOfFile(file, size)),
    [Symbol.asyncDispose]: async () => {
      await file?.close()
    },
  }
}

async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `debwright-${randomBytes(8).toString('hex')}`)
  const file = await open(path, 'wx+', 0o600)
  await unlink(path)
  return file
}
