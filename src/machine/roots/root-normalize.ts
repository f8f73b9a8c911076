import {
  chmodSync,
  constants,
  copyFileSync,
  lchownSync,
  lutimesSync,
  renameSync,
  rmSync,
  truncateSync,
} from 'node:fs'
import type { Sha256 } from '../../core/digest.ts'
import { inputEpoch } from '../../core/epoch.ts'
import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { normalization } from '../../stages/environment/normalization.ts'
import { stampOf } from '../store/store-stamps.ts'
import type { Identity } from '../unprivileged.ts'
import { sayKind, walkDisk } from './disk-walk.ts'
import type { EarlyDigest } from './early-digests.ts'

/**
 * Takes out of a finished tree what says how it was made: the files that `normalization` names, modes beside the owner's
 * executable bit, owners, times, hard links. Nothing of the tree runs any more, so that what is a folder now stays one,
 * and only real folders are walked, so that no path leads out of the tree. Answers, by path, the early digests that are still true.
 */
export function normalizeRoot(
  root: string,
  tree: string,
  identity: Identity,
  early: ReadonlyMap<string, EarlyDigest> = new Map(),
): Result<ReadonlyMap<string, Sha256>, Failure> {
  const unchanged = new Map<string, Sha256>()
  const failures: Failure[] = []
  const removals: string[] = []
  const folders: string[] = [tree]
  chmodSync(tree, 0o755)
  for (const { path, badName, stats } of walkDisk(tree)) {
    const full = `${tree}/${path}`
    const refuse = (problem: string) =>
      failures.push({ code: 'environment-entry-refused', root, path: `/${badName ?? path}`, problem })
    if (stats.isDirectory() && badName === undefined) chmodSync(full, 0o755)
    if (badName === undefined && isUnwanted(path)) removals.push(full)
    else if (badName !== undefined) refuse('a name that is not UTF-8')
    else if (stats.isDirectory()) folders.push(full)
    else if (stats.isFile()) {
      const digest = early.get(path)
      const isEmptied = emptied.has(path)
      if (digest?.stamp === stampOf(stats) && !isEmptied) unchanged.set(path, digest.sha256)
      normalizeFile(full, stats, isEmptied, identity)
    } else if (stats.isSymbolicLink()) finish(full, identity)
    else refuse(sayKind(stats))
  }
  for (const path of removals) rmSync(path, { recursive: true, force: true })
  for (const folder of folders.reverse()) finish(folder, identity)
  return okUnless(failures, () => unchanged)
}

const removed = new Set(normalization.remove)
const emptied = new Set(normalization.empty)

function isUnwanted(path: string): boolean {
  return removed.has(path) || normalization.clear.some(folder => path.startsWith(`${folder}/`))
}

function normalizeFile(
  path: string,
  stats: { readonly mode: bigint; readonly nlink: bigint },
  isEmptied: boolean,
  identity: Identity,
): void {
  const mode = (stats.mode & 0o100n) === 0n ? 0o644 : 0o755
  if (Number(stats.mode & 0o7777n) !== mode) chmodSync(path, mode)
  if (stats.nlink > 1n) breakHardLink(path, mode)
  if (isEmptied) truncateSync(path)
  finish(path, identity)
}

/**
 * NOTE: the owner is whoever containers run as, also where root started us: inside, everything then belongs to the builder,
 * as it does for an ordinary user. Containers see it read-only, so the owner allows nothing.
 */
function finish(path: string, identity: Identity): void {
  if (identity.dropped) lchownSync(path, identity.uid, identity.gid)
  lutimesSync(path, inputEpoch, inputEpoch)
}

function breakHardLink(path: string, mode: number): void {
  const copy = `${path}.debwright-copy`
  copyFileSync(path, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  chmodSync(copy, mode)
  renameSync(copy, path)
}
