import type { TreeNode } from '../../actions/tree.ts'
import { fileNode, nodeAt, treeFromPaths, walkTree } from '../../actions/tree-paths.ts'
import type { Failure } from '../../core/failure.ts'
import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { applyHunks, type FilePatch, parseUnifiedDiff } from '../../formats/unified-diff.ts'
import type { UnpackedSource } from './sources.ts'

/** A patch that the recipe names. */
export interface Patch {
  /** Relative to the recipe. */
  readonly path: string
  /** A unified diff, one character for each byte. */
  readonly text: string
}

/** A source with the patches of its override, one after the other. Each must fit exactly; nothing is guessed. */
export function patchSource(
  of: string,
  source: UnpackedSource,
  patches: readonly Patch[],
): Result<UnpackedSource, Failure> {
  let patched = source
  for (const { path, text } of patches) {
    const files = parseUnifiedDiff(text)
    if (!files.ok) return refuse('patch-invalid', of, path, files.failures[0])
    for (const file of files.value) {
      const next = patchFile(patched, file)
      if (!next.ok) return refuse('patch-does-not-fit', of, path, next.failures[0], file.path)
      patched = next.value
    }
  }
  return ok(patched)
}

function patchFile(source: UnpackedSource, file: FilePatch): Result<UnpackedSource, Problem> {
  const { path, change, hunks } = file
  const node = nodeAt(source.tree, path)
  const line = hunks[0]?.line ?? 1
  if (change === 'create') {
    if (node !== undefined) return fail({ problem: 'it is there already', line })
    const text = applyHunks('', hunks)
    return text.ok ? replaceNode(source, path, fileNode(toBytes(text.value), file.executable)) : text
  }
  if (node?.kind !== 'file' || node.bytes === undefined)
    return fail({ problem: node === undefined ? 'there is no such file' : 'it is no file', line })
  const text = applyHunks(Buffer.from(node.bytes).toString('latin1'), hunks)
  if (!text.ok) return text
  if (change === 'modify') return replaceNode(source, path, fileNode(toBytes(text.value), node.executable))
  return text.value === ''
    ? replaceNode(source, path, undefined)
    : fail({ problem: 'it is to be deleted, and has more lines', line })
}

/** Directories that hold something come with what they hold; an empty one stays. */
function replaceNode(
  { top, tree }: UnpackedSource,
  path: string,
  node: TreeNode | undefined,
): Result<UnpackedSource, Problem> {
  const parents = path.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))
  const blocked = parents.find(
    parent => parent !== '' && (nodeAt(tree, parent)?.kind ?? 'directory') !== 'directory',
  )
  if (blocked !== undefined) return fail({ problem: `${blocked} is no folder` })
  const kept = [...walkTree(tree)].filter(
    ([known, one]) => known !== path && (one.kind !== 'directory' || one.entries.size === 0),
  )
  return ok({ top, tree: treeFromPaths([...kept, ...(node === undefined ? [] : [[path, node] as const])]) })
}

function toBytes(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function refuse(
  code: 'patch-invalid' | 'patch-does-not-fit',
  of: string,
  patch: string,
  problem: Problem | undefined,
  file?: string,
): Result<never, Failure> {
  const { problem: text = '', line, expected, actual } = problem ?? {}
  return fail({
    code,
    of,
    patch,
    problem: file === undefined ? text : `${file}: ${text}`,
    ...(line === undefined ? {} : { line }),
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  })
}
