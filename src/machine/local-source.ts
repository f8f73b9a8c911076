import { constants } from 'node:fs'
import { open, readlink, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { LocalSources } from '../actions/host.ts'
import type { TreeDirectory, TreeNode } from '../actions/tree.ts'
import { fileNode, linkNode, treeFromPaths } from '../actions/tree-paths.ts'
import type { Failure } from '../core/failure.ts'
import { collect, fail, ok, type Result } from '../core/result.ts'
import { type IndexEntry, readIndex } from './git-index.ts'
import { mapParallel } from './store/map-parallel.ts'

/** So many are open at the same time, however many there are. */
const filesAtOnce = 16

/** Reads local sources: the files that git tracks, as they are on the disk. */
export const localSources: LocalSources = { readTracked }

async function readTracked(folder: string, signal: AbortSignal): Promise<Result<TreeDirectory, Failure>> {
  const entries = await readIndex(folder, signal)
  if (!entries.ok) return entries
  if (entries.value.length === 0) return refuse(folder, 'git tracks no file of this folder')
  const nodes = collect(await mapParallel(entries.value, filesAtOnce, entry => readEntry(folder, entry)))
  return nodes.ok ? ok(treeFromPaths(nodes.value)) : nodes
}

async function readEntry(
  folder: string,
  { mode, stage, path }: IndexEntry,
): Promise<Result<readonly [string, TreeNode], Failure>> {
  if (path.includes('\ufffd')) return refuse(folder, `a file name that is not UTF-8: ${path}`)
  const place = join(folder, path)
  if (stage !== '0') return refuse(place, 'a merge is not finished here')
  try {
    if (mode === '120000') return ok([path, linkNode(await readlink(place))])
    if (mode !== '100644' && mode !== '100755') return refuse(place, 'a submodule cannot be part of a source')
    if ((await realpath(place)) !== join(await realpath(folder), path))
      return refuse(place, 'a link stands where git tracks a file or a folder')
    await using file = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    if (!(await file.stat()).isFile()) return refuse(place, 'git tracks a file here, and it is none')
    return ok([path, fileNode(await file.readFile(), mode === '100755')])
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return refuse(
      place,
      `git tracks ${basename(path)}, but it cannot be read as such (${String(error.code)})`,
    )
  }
}

function refuse(path: string, problem: string): Result<never, Failure> {
  return fail({ code: 'source-not-tracked', path, problem })
}
