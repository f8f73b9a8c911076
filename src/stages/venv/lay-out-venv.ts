import type { TreeDirectory, TreeNode } from '../../actions/tree.ts'
import { treeFromPaths } from '../../actions/tree-paths.ts'
import { sortByBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, okUnless, type Result } from '../../core/result.ts'
import { type LayoutExtras, layOutWheel } from './lay-out-wheel.ts'
import { venvSkeleton } from './skeleton.ts'
import type { VenvScheme } from './venv-scheme.ts'
import type { WheelContent } from './wheel.ts'

/** One wheel and what goes with it. */
export interface VenvPart extends LayoutExtras {
  readonly wheel: WheelContent
}

/** The venv's own files as the second party of a collision. */
const skeletonName = 'the venv itself'
const debianName = 'a Debian package'

/**
 * A whole venv, relative to the scheme's prefix: the skeleton and every wheel. The order of the wheels does not matter: two that
 * install one path, or one a file where the other has a folder, are refused, whatever the content.
 */
export function layOutVenv(
  parts: readonly VenvPart[],
  scheme: VenvScheme,
  pythonVersion: string,
  links: readonly (readonly [path: string, node: TreeNode])[] = [],
): Result<TreeDirectory, Failure> {
  const laidOut = collect(
    sortByBytes(parts, part => part.wheel.filename).map(part => {
      const files = layOutWheel(part.wheel, scheme, part)
      return files.ok
        ? ({ ok: true, value: { owner: part.wheel.filename, files: files.value } } as const)
        : files
    }),
  )
  if (!laidOut.ok) return laidOut
  const all = [
    { owner: skeletonName, files: venvSkeleton(scheme, pythonVersion) },
    { owner: debianName, files: links },
    ...laidOut.value,
  ]
  const collisions = findCollisions(all)
  return okUnless(collisions, () => treeFromPaths(all.flatMap(({ files }) => files)))
}

interface OwnedFiles {
  readonly owner: string
  readonly files: readonly (readonly [path: string, node: TreeNode])[]
}

/** Paths that two owners want, and paths that one has as a file and another as a folder. */
function findCollisions(all: readonly OwnedFiles[]): readonly Failure[] {
  const owners = new Map<string, string>()
  const folders = new Map<string, string>()
  const failures: Failure[] = []
  for (const { owner, files } of all) {
    for (const [path] of files) {
      const other = owners.get(path)
      if (other !== undefined) failures.push({ code: 'wheel-collision', path, first: other, second: owner })
      else owners.set(path, owner)
      for (const folder of foldersOf(path)) if (!folders.has(folder)) folders.set(folder, owner)
    }
  }
  for (const [path, owner] of owners) {
    const other = folders.get(path)
    if (other !== undefined) failures.push({ code: 'wheel-collision', path, first: owner, second: other })
  }
  return failures
}

function foldersOf(path: string): readonly string[] {
  const segments = path.split('/').slice(0, -1)
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'))
}
