import { constants } from 'node:fs'
import { lstat, open, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { diskFailure, isMissing } from '../store/disk-failure.ts'

/** As many links as the kernel follows: path_resolution(7). */
const mostLinks = 40

/**
 * Reads a regular file of a root file system as a process inside it would: absolute links begin at the root, `..` at
 * the top stays there. Nothing outside the root is ever looked at.
 */
export async function readInRoot(root: string, path: string): Promise<Result<Uint8Array, Failure>> {
  try {
    const inside = await resolveInRoot(root, path)
    if (typeof inside !== 'string') return fail({ code: 'root-file-missing', path, problem: inside.problem })
    const file = await open(
      join(root, inside),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    )
    try {
      if (!(await file.stat()).isFile())
        return fail({ code: 'root-file-missing', path, problem: 'not a regular file' })
      return ok(await file.readFile())
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isMissing(error)) return fail({ code: 'root-file-missing', path, problem: 'not there' })
    return fail(diskFailure(error, join(root, path), 'reading a root file system'))
  }
}

/** The path inside the root, without links, that a path stands for. */
async function resolveInRoot(root: string, path: string): Promise<string | { readonly problem: string }> {
  const pending = path.split('/').reverse()
  let done: readonly string[] = []
  let links = 0
  for (let segment = pending.pop(); segment !== undefined; segment = pending.pop()) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') {
      done = done.slice(0, -1)
      continue
    }
    const here = join(root, ...done, segment)
    const stats = await lstat(here)
    if (stats.isSymbolicLink()) {
      links += 1
      if (links > mostLinks) return { problem: 'too many links' }
      const target = await readlink(here)
      if (target.startsWith('/')) done = []
      pending.push(...target.split('/').reverse())
    } else {
      if (pending.some(rest => rest !== '' && rest !== '.') && !stats.isDirectory())
        return { problem: `no folder: /${[...done, segment].join('/')}` }
      done = [...done, segment]
    }
  }
  return done.join('/')
}
