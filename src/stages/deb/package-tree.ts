import type { TreeDirectory } from '../../actions/tree.ts'
import { treeFromPaths, walkTree } from '../../actions/tree-paths.ts'
import { sortByBytes } from '../../core/bytes.ts'
import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { modeOf, type PackagePath } from './package-path.ts'

/** The .deb's data: the tree, and every path of it (directories on the way included) with its permission bits. */
export interface PackageTree {
  readonly tree: TreeDirectory
  /** In byte order. */
  readonly paths: readonly PackagePath[]
}

/**
 * Puts all paths into one tree. Refuses two that contradict each other, names that dpkg or its lists could not carry, and
 * permission bits that let anybody but root write: the application's own user must not be able to change it.
 */
export function buildPackageTree(wanted: readonly PackagePath[]): Result<PackageTree, Failure> {
  const all = wanted.flatMap(expand)
  const failures = [...all.flatMap(refusePath), ...findCollisions(all)]
  return okUnless(failures, () => {
    const tree = treeFromPaths(all.map(({ path, node }) => [path, node]))
    const explicit = new Map(all.map(entry => [entry.path, entry]))
    const paths = [...walkTree(tree)].map(
      ([path, node]) => explicit.get(path) ?? { path, node, origin: 'a directory on the way' },
    )
    return { tree, paths: sortByBytes(paths, ({ path }) => path) }
  })
}

/** A folder that brings content becomes the paths of its content. */
function expand(entry: PackagePath): readonly PackagePath[] {
  if (entry.node.kind !== 'directory') return [entry]
  const below = [...walkTree(entry.node, `${entry.path}/`)].map(([path, node]) => ({
    path,
    node: node.kind === 'directory' ? emptied(node) : node,
    origin: entry.origin,
  }))
  return [{ ...entry, node: emptied(entry.node) }, ...below]
}

function emptied(directory: TreeDirectory): TreeDirectory {
  return { ...directory, entries: new Map() }
}

function refusePath(entry: PackagePath): readonly Failure[] {
  const { path, node } = entry
  const failures: Failure[] = []
  if (hasControlCharacter(path))
    failures.push({
      code: 'deb-path-refused',
      path: `/${path}`,
      problem: 'control characters do not survive the lists of dpkg',
    })
  if (
    /^(?:DEBIAN|bin|sbin|lib32|lib64|libx32)(?:\/|$)/.test(path) ||
    /^lib\/(?!systemd\/system\/)[^/]+/.test(path)
  )
    failures.push({
      code: 'deb-path-refused',
      path: `/${path}`,
      problem: 'the distribution keeps this top-level directory for itself, or has merged it into /usr',
    })
  if (/^(?:dev|home|proc|root|run|sys|tmp|var\/run|var\/tmp)(?:\/|$)/.test(path))
    failures.push({
      code: 'deb-path-refused',
      path: `/${path}`,
      problem: 'what lies there is not kept, or belongs to people',
    })
  if (/^var\/lib\/dpkg(?:\/|$)/.test(path))
    failures.push({ code: 'deb-path-refused', path: `/${path}`, problem: 'that is the database of dpkg' })
  const mode = modeOf(entry)
  if (node.kind !== 'symlink' && ((mode & 0o7022) !== 0 || (mode & 0o400) === 0))
    failures.push({
      code: 'deb-mode-refused',
      path: `/${path}`,
      mode: mode.toString(8).padStart(4, '0'),
      problem:
        (mode & 0o400) === 0 ? 'not even root reads it' : 'others than root could write it, or become root',
    })
  return failures
}

function hasControlCharacter(path: string): boolean {
  return /[\u0000-\u001f\u007f]/.test(path)
}

function findCollisions(all: readonly PackagePath[]): readonly Failure[] {
  const owners = new Map<string, PackagePath>()
  const failures: Failure[] = []
  for (const entry of all) {
    const other = owners.get(entry.path)
    if (other === undefined) owners.set(entry.path, entry)
    else if (
      other.node.kind === 'directory' &&
      entry.node.kind === 'directory' &&
      modeOf(other) === modeOf(entry)
    )
      continue
    else failures.push(collision(entry.path, other, entry))
  }
  for (const entry of all) {
    const parent = parentsOf(entry.path)
      .map(path => owners.get(path))
      .find(found => found !== undefined && found.node.kind !== 'directory')
    if (parent !== undefined) failures.push(collision(parent.path, parent, entry))
  }
  return failures
}

function collision(path: string, first: PackagePath, second: PackagePath): Failure {
  return { code: 'deb-path-collision', path: `/${path}`, first: first.origin, second: second.origin }
}

function parentsOf(path: string): readonly string[] {
  const segments = path.split('/').slice(0, -1)
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'))
}
