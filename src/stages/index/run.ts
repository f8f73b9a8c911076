import type { Store } from '../../actions/host.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import { walkTree } from '../../actions/tree-paths.ts'
import type { Digest } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'

/** A published file in the store. */
export interface PublishedFile {
  readonly path: string
  readonly digest: Digest
}

/** Puts the files that a plan made into the store, and lists all of the plan's files by path. */
export async function runIndex(
  plan: TreeDirectory,
  store: Pick<Store, 'write'>,
): Promise<Result<readonly PublishedFile[], Failure>> {
  const files: PublishedFile[] = []
  for (const [path, node] of walkTree(plan)) {
    if (node.kind !== 'file') continue
    const written = node.bytes === undefined ? ok(node.digest) : await store.write(node.bytes)
    if (!written.ok) return written
    files.push({ path, digest: written.value })
  }
  return ok(files)
}
