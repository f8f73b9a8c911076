import { readFile, stat } from 'node:fs/promises'
import type { Failure } from '../core/failure.ts'
import { fail, ok, type Result } from '../core/result.ts'

/** No file that people write or review is larger, in bytes. */
const textLimit = 64 * 2 ** 20

/** Reads a UTF-8 file that people named; `purpose` says what it is to be, such as `the recipe`. */
export async function readTextFile(path: string, purpose: string): Promise<Result<string, Failure>> {
  const bytes = await readUserFile(path, purpose)
  if (!bytes.ok) return bytes
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes.value))
  } catch {
    return fail({ code: 'file-unreadable', path, purpose, reason: 'it is not UTF-8 text' })
  }
}

/** Reads a file that people named, whole. */
export async function readUserFile(path: string, purpose: string): Promise<Result<Buffer, Failure>> {
  try {
    const { size } = await stat(path)
    if (size > textLimit)
      return fail({ code: 'file-unreadable', path, purpose, reason: `it is larger than ${textLimit} bytes` })
    return ok(await readFile(path))
  } catch (error) {
    return fail({ code: 'file-unreadable', path, purpose, reason: reasonOf(error) })
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EISDIR':
      return 'it is a folder'
    case 'EACCES':
      return 'no permission to read it'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
