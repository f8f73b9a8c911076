import { sortByBytes } from '../core/bytes.ts'
import { digestOf } from '../core/digest.ts'
import type { TreeDirectory, TreeFile, TreeLink, TreeNode } from './tree.ts'

/** A file node of bytes in memory. */
export function fileNode(content: Uint8Array | string, executable = false): TreeFile {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  return { kind: 'file', digest: digestOf(bytes), executable, bytes }
}

/** A symbolic link with its target verbatim. */
export function linkNode(target: string): TreeLink {
  return { kind: 'symlink', target }
}

/** The empty directory. */
export const emptyDirectory: TreeDirectory = { kind: 'directory', entries: new Map() }

/**
 * A tree from relative paths (`a/b`, no leading slash), directories made as needed. Throws where two paths contradict
 * each other or a segment is empty, `.` or `..`: whoever reads foreign names checks them first.
 */
export function treeFromPaths(paths: Iterable<readonly [path: string, node: TreeNode]>): TreeDirectory {
  const root: MutableDirectory = new Map()
  for (const [path, node] of paths) {
    const segments = path.split('/')
    const name = segments.pop() ?? ''
    const parent = segments.reduce((directory, segment) => enter(directory, segment, path), root)
    insert(parent, name, node, path)
  }
  return freeze(root)
}

/** All nodes below a tree with their relative paths, parents first, names in byte order; the root itself is left out. */
export function* walkTree(
  tree: TreeDirectory,
  prefix = '',
): Generator<readonly [path: string, node: TreeNode]> {
  for (const [name, node] of sortByBytes(tree.entries, ([key]) => key)) {
    const path = `${prefix}${name}`
    yield [path, node]
    if (node.kind === 'directory') yield* walkTree(node, `${path}/`)
  }
}

/** The node at a relative path; links are not followed. */
export function nodeAt(tree: TreeDirectory, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = tree
  for (const segment of path.split('/'))
    node = node?.kind === 'directory' ? node.entries.get(segment) : undefined
  return node
}

type MutableDirectory = Map<string, TreeNode | MutableDirectory>

function enter(directory: MutableDirectory, segment: string, path: string): MutableDirectory {
  checkSegment(segment, path)
  const found = directory.get(segment)
  if (found instanceof Map) return found
  if (found !== undefined) throw new Error(`not a directory on the way: ${path}`)
  const made: MutableDirectory = new Map()
  directory.set(segment, made)
  return made
}

function insert(parent: MutableDirectory, name: string, node: TreeNode, path: string): void {
  checkSegment(name, path)
  if (node.kind === 'directory') {
    const directory = enter(parent, name, path)
    for (const [child, below] of node.entries) insert(directory, child, below, `${path}/${child}`)
    return
  }
  if (parent.has(name)) throw new Error(`two entries of one path: ${path}`)
  parent.set(name, node)
}

function checkSegment(segment: string, path: string): void {
  if (segment === '' || segment === '.' || segment === '..' || segment.includes('\0'))
    throw new Error(`not a path: ${path}`)
}

function freeze(directory: MutableDirectory): TreeDirectory {
  return {
    kind: 'directory',
    entries: new Map([...directory].map(([name, node]) => [name, node instanceof Map ? freeze(node) : node])),
  }
}
