import { isUtf8 } from 'node:buffer'
import { chmod, lstat, readdir, readlink } from 'node:fs/promises'
import { posix } from 'node:path'
import type { TreeDirectory, TreeNode } from '../../actions/tree.ts'
import { sortByBytes } from '../../core/bytes.ts'
import type { Digest } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { sayKind } from '../roots/disk-walk.ts'
import { diskFailure } from '../store/disk-failure.ts'
import { mapParallel } from '../store/map-parallel.ts'

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

/** A regular file that is not in the store yet. */
interface PlainFile {
  readonly kind: 'plain'
  readonly name: string
  readonly path: string
  readonly mode: number
}

const limitEntries = 500_000
/** Each waits for the disk, which takes many at once as fast as one. */
const filesAtOnce = 16
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
  const names = (await readdir(path, { encoding: 'buffer' })).sort(Buffer.compare)
  const entries = new Map<string, TreeNode>()
  const files: PlainFile[] = []
  for (const bytes of names) {
    const name = bytes.toString('utf8')
    const inside = relative === '' ? name : `${relative}/${name}`
    if (!isUtf8(bytes)) return unusual(reader, inside, 'a name that is not UTF-8')
    if (Buffer.byteLength(inside) > limitPathBytes)
      return unusual(reader, inside, `a path of more than ${limitPathBytes} bytes`)
    const node = await readNode(`${path}/${name}`, inside, reader, count)
    if (!node.ok) return node
    if (node.value.kind === 'plain') files.push({ name, ...node.value })
    else entries.set(name, node.value)
  }
  const taken = collect(await mapParallel(files, filesAtOnce, file => takeFile(file, reader)))
  if (!taken.ok) return taken
  return ok({
    kind: 'directory',
    entries: new Map(sortByBytes([...entries, ...taken.value], ([name]) => name)),
  })
}

async function readNode(
  path: string,
  inside: string,
  reader: OutputReader,
  count: { entries: number; bytes: number },
): Promise<Result<TreeNode | Omit<PlainFile, 'name'>, Failure>> {
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
  if (stats.isFile()) return ok({ kind: 'plain', path, mode: stats.mode })
  return unusual(reader, inside, sayKind(stats))
}

async function takeFile(
  { name, path, mode }: PlainFile,
  reader: OutputReader,
): Promise<Result<readonly [name: string, node: TreeNode], Failure>> {
  if ((mode & 0o400) === 0) await chmod(path, 0o644)
  const digest = await reader.importFile(path)
  if (!digest.ok) return digest
  return ok([name, { kind: 'file', digest: digest.value, executable: (mode & 0o100) !== 0 }])
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
