import type { Json } from '../core/canonical-json.ts'
import { isSha256 } from '../core/digest.ts'
import type { SealedDirectory, TreeDirectory, TreeNode } from './tree.ts'

/**
 * A tree as JSON, without contents: a directory is an object of its entries, a link its target, a file the list
 * `[sha256, size, executable]`. Sealed directories cannot be written.
 */
export function formatTree(tree: TreeDirectory): Json {
  return Object.fromEntries([...tree.entries].map(([name, node]) => [name, formatNode(node)]))
}

/** The tree that `formatTree` wrote, undefined for any other value. */
export function parseTree(value: unknown): TreeDirectory | undefined {
  const node = parseNode(value)
  return node?.kind === 'directory' ? node : undefined
}

function formatNode(node: TreeNode | SealedDirectory): Json {
  switch (node.kind) {
    case 'file':
      return [node.digest.sha256, node.digest.size, node.executable]
    case 'symlink':
      return node.target
    case 'directory':
      return formatTree(node)
    case 'sealed':
      throw new Error('a sealed directory has no content to write')
  }
}

function parseNode(value: unknown): TreeNode | undefined {
  if (typeof value === 'string') return { kind: 'symlink', target: value }
  if (typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) return parseFile(value)
  const entries = new Map<string, TreeNode>()
  for (const [name, member] of Object.entries(value)) {
    const node = parseNode(member)
    if (node === undefined || !isSegment(name)) return undefined
    entries.set(name, node)
  }
  return { kind: 'directory', entries }
}

function parseFile([sha256, size, executable]: readonly unknown[]): TreeNode | undefined {
  if (typeof sha256 !== 'string' || !isSha256(sha256)) return undefined
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || typeof executable !== 'boolean')
    return undefined
  return { kind: 'file', digest: { sha256, size }, executable }
}

function isSegment(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0')
}
