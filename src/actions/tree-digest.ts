import { sortByBytes } from '../core/bytes.ts'
import { type Digest, digestOf } from '../core/digest.ts'
import { encodeDirectoryFields } from './reapi.ts'
import type { SealedDirectory, TreeDirectory, TreeNode } from './tree.ts'

/** The digest of a directory tree: that of its encoded REAPI `Directory`, which holds the digests of those below. */
export function digestTree(tree: TreeDirectory | SealedDirectory): Digest {
  return tree.kind === 'sealed' ? tree.digest : digestOf(encodeDirectory(tree))
}

/**
 * One directory as a REAPI `Directory` in canonical form, the names of each list in the order of their UTF-8 bytes.
 *
 * @see https://github.com/bazelbuild/remote-apis, message Directory
 */
export function encodeDirectory(tree: TreeDirectory): Uint8Array {
  const entries = sortByBytes(tree.entries, ([name]) => name)
  return encodeDirectoryFields({
    files: entries.flatMap(([name, node]) => (node.kind === 'file' ? [{ name, ...node }] : [])),
    directories: entries.flatMap(([name, node]) =>
      isDirectory(node) ? [{ name, digest: digestTree(node) }] : [],
    ),
    symlinks: entries.flatMap(([name, node]) =>
      node.kind === 'symlink' ? [{ name, target: node.target }] : [],
    ),
  })
}

function isDirectory(node: TreeNode): node is TreeDirectory | SealedDirectory {
  return node.kind === 'directory' || node.kind === 'sealed'
}
