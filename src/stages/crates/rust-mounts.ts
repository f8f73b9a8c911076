import type { Mount } from '../../actions/action.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import { fileNode, treeFromPaths } from '../../actions/tree-paths.ts'
import { readShippedFile } from '../../core/shipped-file.ts'
import type { UnpackedSource } from '../sources/sources.ts'

/**
 * A source and the crates that it is built with: cargo's configuration lies above the source, where cargo finds it from
 * any folder of it, and puts /vendor in the place of the registry.
 */
export function rustMounts({ top, tree }: UnpackedSource, vendor: TreeDirectory): readonly Mount[] {
  const config = fileNode(readShippedFile('share/container/cargo-config.toml'))
  return [
    {
      path: '/build/src',
      tree: treeFromPaths([
        [top, tree],
        ['.cargo/config.toml', config],
      ]),
      writable: true,
    },
    { path: '/vendor', tree: vendor, writable: false },
  ]
}

/** A venv of build requirements whose `cargo` stands before the suite's on PATH and never resolves anew. */
export function withCargo(environment: TreeDirectory): TreeDirectory {
  const cargo = fileNode(readShippedFile('share/container/cargo'), true)
  return treeFromPaths([...environment.entries, ['bin/cargo', cargo]])
}
