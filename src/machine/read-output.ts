import { isUtf8 } from 'node:buffer'
import type { Stats } from 'node:fs'
import { chmod, lstat, readdir, readlink } from 'node:fs/promises'
import { posix } from 'node:path'
import type { TreeDirectory, TreeNode } from '../actions/tree.ts'
import type { Digest } from '../core/digest.ts'
import type { Failure } from '../core/failure.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { diskFailure } from './disk-failure.ts'

/** How a folder that foreign code has written is read back. */
export interface OutputReader {
  /** For messages. */
  readonly label: string
  readonly folder: string
  /** Of all files together. */
  readonly limitBytes: number
  /** Takes a regular file into the store; must not follow links. */
  readonly importFile: (path: string) => Promise<Result<Digest, Failure>>
}

const limitEntries = 500_000
const limitPathBytes = 1024

/**
 * Reads what an action left in a folder, every file into the store. Nothing of that action runs any more. Links are kept
 * and never followed; refused are links that lead out of the folder, everything that is no file, directory or link, names
 * that are not UTF-8, and more bytes or entries than allowed. Modes that lock the owner out are opened.
 */
export async function readOutput(
  path: string,
  reader: OutputReader,
): Promise<Result<TreeDirectory, Failure>> {
  const count = { entries: 0, bytes: 0 }
  try {
    return await readDirectory(path, '', reader, count)
  } catch (error) {
    return fail(diskFailure(error, path, `collecting what ${reader.label} left`))
  }
}

async function readDirectory(
  path: string,
  relative: string,
  reader: OutputReader,
  count: { entries: number; bytes: number },
): Promise<Result<TreeDirectory, Failure>> {
  await chmod(path, 0o755)
  const names = await readdir(path, { encoding: 'buffer' })
  const entries = new Map<string, TreeNode>()
  for (const bytes of names.sort(Buffer.compare)) {
    const name = bytes.toString('utf8')
    const inside = relative === '' ? name : `${relative}/${name}`
    if (!isUtf8(bytes)) return unusual(reader, inside, 'a name that is not UTF-8')
    if (Buffer.byteLength(inside) > limitPathBytes)
      return unusual(reader, inside, `a path of more than ${limitPathBytes} bytes`)
    const node = await readNode(`${path}/${name}`, inside, reader, count)
    if (!node.ok) return node
    entries.set(name, node.value)
  }
  return ok({ kind: 'directory', entries })
}

async function readNode(
  path: string,
  inside: string,
  reader: OutputReader,
  count: { entries: number; bytes: number },
): Promise<Result<TreeNode, Failure>> {
  const stats = await lstat(path)
  count.entries += 1
  count.bytes += stats.isFile() ? stats.size : 0
  if (count.bytes > reader.limitBytes)
    return fail({
      code: 'action-output-too-large',
      label: reader.label,
      limit: reader.limitBytes,
      folder: reader.folder,
    })
  if (count.entries > limitEntries) return unusual(reader, inside, `more than ${limitEntries} entries`)
  if (stats.isDirectory()) return readDirectory(path, inside, reader, count)
  if (stats.isSymbolicLink()) return readLink(path, inside, reader)
  if (stats.isFile()) return readFile(path, stats, reader)
  return unusual(reader, inside, sayKind(stats))
}

async function readFile(
  path: string,
  stats: Stats,
  reader: OutputReader,
): Promise<Result<TreeNode, Failure>> {
  if ((stats.mode & 0o400) === 0) await chmod(path, 0o644)
  const digest = await reader.importFile(path)
  if (!digest.ok) return digest
  return ok({ kind: 'file', digest: digest.value, executable: (stats.mode & 0o100) !== 0 })
}

async function readLink(
  path: string,
  inside: string,
  reader: OutputReader,
): Promise<Result<TreeNode, Failure>> {
  const bytes = await readlink(path, { encoding: 'buffer' })
  if (!isUtf8(bytes)) return unusual(reader, inside, 'a link whose target is not UTF-8')
  const target = bytes.toString('utf8')
  const reached = posix.normalize(posix.join(posix.dirname(inside), target))
  if (target.startsWith('/') || reached === '..' || reached.startsWith('../'))
    return unusual(reader, inside, `a link that leads out of /build/out: ${target}`)
  return ok({ kind: 'symlink', target })
}

function unusual(reader: OutputReader, path: string, problem: string): Result<never, Failure> {
  return fail({ code: 'action-output-unusual', label: reader.label, path, problem, folder: reader.folder })
}

function sayKind(stats: Stats): string {
  if (stats.isFIFO()) return 'a named pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}
