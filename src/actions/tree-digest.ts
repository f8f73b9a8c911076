import { create, toBinary } from '@bufbuild/protobuf'
import { sortByBytes } from '../core/bytes.ts'
import { type Digest, digestOf } from '../core/digest.ts'
import { DirectorySchema } from './reapi_pb.ts'
import type { SealedDirectory, TreeDirectory, TreeNode } from './tree.ts'

/** The digest of a directory tree: that of its encoded REAPI `Directory`, which holds the digests of those below. */
export function digestTree(tree: TreeDirectory | SealedDirectory): Digest {
  return tree.kind === 'sealed' ? tree.digest : digestOf(encodeDirectory(tree))
}

/**
 * One directory as a REAPI `Directory` in canonical form: every list in the order of its names' UTF-8 bytes, default
 * values left out.
 *
 * @see https://github.com/bazelbuild/remote-apis, message Directory
 */
export function encodeDirectory(tree: TreeDirectory): Uint8Array {
  const entries = sortByBytes(tree.entries, ([name]) => name)
  return toBinary(
    DirectorySchema,
    create(DirectorySchema, {
      files: entries.flatMap(([name, node]) =>
        node.kind === 'file'
          ? [{ name, digest: digestMessage(node.digest), isExecutable: node.executable }]
          : [],
      ),
      directories: entries.flatMap(([name, node]) =>
        isDirectory(node) ? [{ name, digest: digestMessage(digestTree(node)) }] : [],
      ),
      symlinks: entries.flatMap(([name, node]) =>
        node.kind === 'symlink' ? [{ name, target: node.target }] : [],
      ),
    }),
  )
}

/** The fields of REAPI's `Digest`. */
export function digestMessage(digest: Digest): { readonly hash: string; readonly sizeBytes: bigint } {
  return { hash: digest.sha256, sizeBytes: BigInt(digest.size) }
}

function isDirectory(node: TreeNode): node is TreeDirectory | SealedDirectory {
  return node.kind === 'directory' || node.kind === 'sealed'
}
