import type { Store } from '../../actions/host.ts'
import type { TreeNode } from '../../actions/tree.ts'
import { fileNode, linkNode, treeFromPaths } from '../../actions/tree-paths.ts'
import type { Digest } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { type SdistEntry, unpackSdist } from '../../formats/archives/unpack-sdist.ts'
import type { UnpackedSource } from './sources.ts'

/** Reads a fetched sdist from the store and unpacks it in memory; the strict reader has judged every entry before. */
export async function unpackLockedSdist(
  sdist: { readonly filename: string; readonly digest: Digest },
  store: Store,
): Promise<Result<UnpackedSource, Failure>> {
  const archive = await store.read(sdist.digest)
  if (!archive.ok) return archive
  const unpacked = unpackSdist(sdist.filename, archive.value)
  if (!unpacked.ok) return unpacked
  const { top, entries } = unpacked.value
  return ok({ top, tree: treeFromPaths(entries.map(entry => [entry.path, nodeOf(entry)])) })
}

function nodeOf(entry: SdistEntry): TreeNode {
  switch (entry.kind) {
    case 'file':
      return fileNode(entry.bytes, entry.executable)
    case 'symlink':
      return linkNode(entry.target)
    case 'directory':
      return { kind: 'directory', entries: new Map() }
  }
}
