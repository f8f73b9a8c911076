import type { Digest } from '../core/digest.ts'

/** A regular file. Without `bytes` the content lies in the store under its SHA-256. */
export interface TreeFile {
  readonly kind: 'file'
  readonly digest: Digest
  readonly executable: boolean
  readonly bytes?: Uint8Array
}

/** A symbolic link; the target is kept verbatim and never followed. */
export interface TreeLink {
  readonly kind: 'symlink'
  readonly target: string
}

/** A directory with its entries by name. A name is one path segment: not empty, not `.` or `..`, no `/`, no NUL. */
export interface TreeDirectory {
  readonly kind: 'directory'
  readonly entries: ReadonlyMap<string, TreeNode>
}

/** A directory known by the digest of its encoded REAPI `Directory` alone; its content lies elsewhere. */
export interface SealedDirectory {
  readonly kind: 'sealed'
  readonly digest: Digest
}

/** What a name in a directory stands for: everything that REAPI's `Directory` can say. */
export type TreeNode = TreeFile | TreeLink | TreeDirectory | SealedDirectory
