import type { TreeNode } from '../../actions/tree.ts'

/**
 * Installed-Size as dpkg-gencontrol counts it: KiB, each regular file and link rounded up, one for everything else; the
 * root directory counts too. Never what a file system happens to use.
 */
export function installedSize(nodes: Iterable<TreeNode>): number {
  let size = 1
  for (const node of nodes) {
    if (node.kind === 'file') size += Math.ceil(node.digest.size / 1024)
    else if (node.kind === 'symlink') size += Math.ceil(Buffer.byteLength(node.target) / 1024)
    else size += 1
  }
  return size
}
