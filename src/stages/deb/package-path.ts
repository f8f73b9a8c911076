import type { TreeNode } from '../../actions/tree.ts'

/** One path of the .deb's data, relative to the root of the file system. */
export interface PackagePath {
  readonly path: string
  readonly node: TreeNode
  /** Permission bits; absent: 0755 for directories and executables, else 0644. */
  readonly mode?: number
  /** Who wants it, for people, such as `deb.files[0]` or `the venv`. */
  readonly origin: string
}

/** The permission bits that a path has in the .deb; links are always 0777. */
export function modeOf({ node, mode }: PackagePath): number {
  if (node.kind === 'symlink') return 0o777
  return mode ?? (node.kind === 'file' && !node.executable ? 0o644 : 0o755)
}
