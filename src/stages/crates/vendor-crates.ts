import type { Store } from '../../actions/host.ts'
import type { TreeDirectory, TreeNode } from '../../actions/tree.ts'
import { fileNode, treeFromPaths } from '../../actions/tree-paths.ts'
import { sortByBytes } from '../../core/bytes.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { type SdistEntry, unpackSdist } from '../../formats/archives/unpack-sdist.ts'
import type { CrateFile } from './crates.ts'

/**
 * Crates as cargo's directory source wants them: `NAME-VERSION/` with the crate's files and `.cargo-checksum.json`, which
 * holds the digest of each. The same strict reader that judges sdists judges them.
 *
 * @see https://doc.rust-lang.org/cargo/reference/source-replacement.html#directory-sources
 */
export async function vendorCrates(
  crates: readonly CrateFile[],
  store: Store,
): Promise<Result<TreeDirectory, Failure>> {
  const folders = collect(
    await Promise.all(
      crates.map(async crate => {
        const bytes = await store.read({ sha256: crate.sha256, size: crate.size })
        return bytes.ok ? unpackCrate(crate, bytes.value) : bytes
      }),
    ),
  )
  return folders.ok ? ok(treeFromPaths(folders.value)) : folders
}

const checksumFile = '.cargo-checksum.json'

function unpackCrate(
  { filename, sha256 }: CrateFile,
  bytes: Uint8Array,
): Result<readonly [folder: string, tree: TreeDirectory], Failure> {
  const unpacked = unpackSdist(filename, bytes)
  if (!unpacked.ok) return unpacked
  const { top, entries } = unpacked.value
  if (`${top}.crate` !== filename)
    return fail({ code: 'crate-invalid', filename, problem: `its top directory is ${top}` })
  const links = entries.filter(entry => entry.kind === 'symlink').map(({ path }) => path)
  if (links.length > 0)
    return fail({ code: 'crate-invalid', filename, problem: `a symlink inside: ${links.join(', ')}` })
  const files = entries.flatMap(entry => fileOf(entry))
  const checksums = Object.fromEntries(files.map(([path, node]) => [path, node.digest.sha256]))
  const own = fileNode(canonicalJson({ files: checksums, package: sha256 }))
  return ok([top, treeFromPaths([...sortByBytes(files, ([path]) => path), [checksumFile, own]])])
}

/** A crate may have such a file of its own, from being vendored before; cargo reads ours only. */
function fileOf(entry: SdistEntry): readonly (readonly [string, Extract<TreeNode, { kind: 'file' }>])[] {
  if (entry.kind !== 'file' || entry.path === checksumFile) return []
  return [[entry.path, fileNode(entry.bytes, entry.executable)]]
}
