import { createHash, hash } from 'node:crypto'
import { closeSync, constants, openSync, readlinkSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { TreeDirectory, TreeNode } from '../../actions/tree.ts'
import { type Digest, expectSha256, type Sha256 } from '../../core/digest.ts'
import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { stampOf } from '../store/store-stamps.ts'
import { sayKind, walkDisk } from './disk-walk.ts'
import { stampLine } from './stamp-disk-tree.ts'

/** A folder's content as a tree, and the stamp that changes whenever it could have changed. */
export interface DiskTree {
  readonly tree: TreeDirectory
  readonly stamp: string
}

/** A thing that a tree cannot carry. */
export interface DiskTreeProblem extends Problem {
  readonly path: string
}

/** After so many bytes hashed, others get to work. */
const pauseBytes = 32 * 1024 * 1024

/**
 * Reads a folder as a tree, hashing every file whose digest is not known by its path; refuses devices and names or
 * targets that are not UTF-8.
 */
export async function readDiskTree(
  folder: string,
  signal: AbortSignal,
  known: ReadonlyMap<string, Sha256> = new Map(),
): Promise<Result<DiskTree, DiskTreeProblem>> {
  const stamp = createHash('sha256')
  const top = new Map<string, TreeNode>()
  const parents: Map<string, TreeNode>[] = [top]
  let unpaused = 0
  for (const entry of walkDisk(folder)) {
    const { path, name, depth, stats } = entry
    if (entry.badName !== undefined) return fail({ path: entry.badName, problem: 'a name that is not UTF-8' })
    const parent = parents[depth - 1]
    if (parent === undefined) throw new Error(`no folder above ${path}`)
    stamp.update(stampLine(path, Number(stats.mode), stampOf(stats)))
    if (stats.isDirectory()) {
      const entries = new Map<string, TreeNode>()
      parents[depth] = entries
      parent.set(name, { kind: 'directory', entries })
    } else if (stats.isFile()) {
      const executable = (stats.mode & 0o100n) !== 0n
      const size = Number(stats.size)
      const sha256 = known.get(path)
      const digest = sha256 === undefined ? hashSync(`${folder}/${path}`) : { sha256, size }
      parent.set(name, { kind: 'file', digest, executable })
      if (sha256 === undefined) unpaused += size
    } else if (stats.isSymbolicLink()) {
      const target = readlinkSync(`${folder}/${path}`, { encoding: 'buffer' })
      if (!target.equals(Buffer.from(target.toString('utf8'))))
        return fail({ path, problem: 'a link whose target is not UTF-8' })
      parent.set(name, { kind: 'symlink', target: target.toString('utf8') })
    } else return fail({ path, problem: sayKind(stats) })
    if (unpaused >= pauseBytes) {
      unpaused = 0
      await setImmediate()
      signal.throwIfAborted()
    }
  }
  return ok({ tree: { kind: 'directory', entries: top }, stamp: stamp.digest('hex') })
}

const buffer = Buffer.allocUnsafe(4 * 1024 * 1024)

function hashSync(path: string): Digest {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return hashOpenFileSync(file)
  } finally {
    closeSync(file)
  }
}

/** Hashes an open file from its current position on; nobody else works meanwhile. */
export function hashOpenFileSync(file: number): Digest {
  let length = readSync(file, buffer, 0, buffer.length, null)
  if (length < buffer.length)
    return { sha256: expectSha256(hash('sha256', buffer.subarray(0, length), 'hex')), size: length }
  const pieces = createHash('sha256')
  let size = 0
  for (; length > 0; length = readSync(file, buffer, 0, buffer.length, null)) {
    pieces.update(buffer.subarray(0, length))
    size += length
  }
  return { sha256: expectSha256(pieces.digest('hex')), size }
}
