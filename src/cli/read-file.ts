import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Sha256, sha256Of } from '../core/digest.ts'
import type { Failure } from '../core/failure.ts'
import { absentReason } from '../core/failures/absent-file.ts'
import { fail, ok, type Result } from '../core/result.ts'

/** No file that people write or review is larger, in bytes. */
const textLimit = 64 * 2 ** 20

/** What was found where a file was asked for: where links led to, and the digest of its bytes; null where nothing could be read. */
export type FoundFile = { readonly real: string; readonly sha256: Sha256 } | null

/** All that this process has read of the user's files, in order, by absolute path. */
const found: (readonly [path: string, file: FoundFile])[] = []

/**
 * What this process has read of the user's files so far: the whole of what an answer can depend on, as every such file comes
 * through here.
 */
export function listFoundFiles(): readonly (readonly [path: string, file: FoundFile])[] {
  return found
}

/** Reads a UTF-8 file that people named; `purpose` says what it is to be, such as `the recipe`. */
export async function readTextFile(path: string, purpose: string): Promise<Result<string, Failure>> {
  const bytes = await readUserFile(path, purpose)
  return bytes.ok ? decodeText(bytes.value, 'utf-8', path, purpose) : bytes
}

/** Reads a file of pins. A requirements file that begins with a byte order mark of UTF-16, as Windows writes it, is read so, as by pip. */
export async function readPinsFile(path: string): Promise<Result<string, Failure>> {
  const purpose = 'the file of pins'
  const bytes = await readUserFile(path, purpose)
  if (!bytes.ok) return bytes
  const mark = path.endsWith('.txt') ? bytes.value.toString('hex', 0, 2) : ''
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8'
  return decodeText(bytes.value, encoding, path, purpose)
}

function decodeText(
  bytes: Buffer,
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be',
  path: string,
  purpose: string,
): Result<string, Failure> {
  try {
    return ok(new TextDecoder(encoding, { fatal: true }).decode(bytes))
  } catch {
    return fail({
      code: 'file-unreadable',
      path,
      purpose,
      reason: `it is not ${encoding.toUpperCase()} text`,
    })
  }
}

/** Reads a file that people named, whole: a regular file, or a descriptor that the caller passes, such as /dev/stdin. */
export async function readUserFile(path: string, purpose: string): Promise<Result<Buffer, Failure>> {
  const bytes = await readNamedFile(path, purpose)
  const place = resolve(path)
  found.push([
    place,
    bytes.ok ? { real: await realpath(place).catch(() => place), sha256: sha256Of(bytes.value) } : null,
  ])
  return bytes
}

async function readNamedFile(path: string, purpose: string): Promise<Result<Buffer, Failure>> {
  const refuse = (reason: string) => fail<Failure>({ code: 'file-unreadable', path, purpose, reason })
  try {
    // NOTE: opening a named pipe would wait for its other end, and nothing could interrupt that.
    const flags = constants.O_RDONLY | (isPassed(path) ? 0 : constants.O_NONBLOCK)
    await using file = await open(path, flags)
    const stats = await file.stat()
    if (stats.isDirectory()) return refuse('it is a folder')
    if (!stats.isFile() && !isPassed(path)) return refuse('it is no regular file')
    const bytes = await readAtMost(file, textLimit)
    return bytes === undefined ? refuse(`it is larger than ${textLimit} bytes`) : ok(bytes)
  } catch (error) {
    return refuse(reasonOf(error))
  }
}

/**
 * Reads a file that a recipe names and that goes into a package. Links may lead to other files of the recipe's folder, never
 * out of it: the same folder gives the same bytes on any machine, and none of this machine's files is published.
 */
export async function readRecipeFile(
  folder: string,
  path: string,
  purpose: string,
): Promise<Result<Buffer, Failure>> {
  const place = join(folder, path)
  try {
    const [top, real] = await Promise.all([realpath(folder), realpath(place)])
    if (!real.startsWith(top.endsWith('/') ? top : `${top}/`))
      return fail({
        code: 'file-unreadable',
        path: place,
        purpose,
        reason: `it is a link that leads out of the recipe's folder: ${real}`,
      })
  } catch (error) {
    return fail({ code: 'file-unreadable', path: place, purpose, reason: reasonOf(error) })
  }
  return readUserFile(place, purpose)
}

/** A descriptor of the caller's own, as a shell's process substitution names it. */
function isPassed(path: string): boolean {
  return /^\/dev\/(?:stdin|fd\/\d+)$/.test(path)
}

/** The whole content; undefined where it is more. The size that a file claims is not asked: it may be none. */
async function readAtMost(file: FileHandle, limit: number): Promise<Buffer | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  for (;;) {
    const piece = Buffer.allocUnsafe(64 * 1024)
    const { bytesRead } = await file.read(piece, 0, piece.length, null)
    if (bytesRead === 0) return Buffer.concat(pieces, size)
    pieces.push(piece.subarray(0, bytesRead))
    size += bytesRead
    if (size > limit) return undefined
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return absentReason
    case 'EISDIR':
      return 'it is a folder'
    case 'EACCES':
      return 'no permission to read it'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
