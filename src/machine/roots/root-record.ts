import type { RootFileSystem } from '../../actions/action.ts'
import type { TreeNode } from '../../actions/tree.ts'
import { digestTree } from '../../actions/tree-digest.ts'
import type { Json } from '../../core/canonical-json.ts'
import { isSha256, type Sha256 } from '../../core/digest.ts'
import { z } from '../../core/shape.ts'

const digest = z.strictObject({
  sha256: z.custom<Sha256>(value => typeof value === 'string' && isSha256(value)),
  size: z.int().nonnegative(),
})
const entry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sealed'), digest }),
  z.strictObject({ kind: z.literal('file'), digest, executable: z.boolean() }),
  z.strictObject({ kind: z.literal('symlink'), target: z.string() }),
])
const recordSchema = z.strictObject({ stamp: z.string(), top: z.array(z.tuple([z.string(), entry])) })

/** What the store remembers of a finished root file system, so that nothing needs to be hashed to use it again. */
export interface RootRecord {
  /** Of everything in it, see `stampDiskTree`. */
  readonly stamp: string
  readonly root: RootFileSystem
}

/** The record as JSON: the top level with everything below it sealed. */
export function formatRootRecord(root: RootFileSystem, stamp: string): Json {
  return { stamp, top: [...root.top.entries].map(([name, node]) => [name, formatEntry(node)]) }
}

/** The record that was remembered under a digest, undefined where it is none: its top level must have that digest. */
export function parseRootRecord(sha256: Sha256, value: unknown): RootRecord | undefined {
  const record = recordSchema.safeParse(value)
  if (!record.success) return undefined
  const top = { kind: 'directory', entries: new Map<string, TreeNode>(record.data.top) } as const
  const whole = digestTree(top)
  if (whole.sha256 !== sha256) return undefined
  return { stamp: record.data.stamp, root: { directory: { kind: 'sealed', digest: whole }, top } }
}

function formatEntry(node: TreeNode): Json {
  switch (node.kind) {
    case 'sealed':
      return { kind: 'sealed', digest: { ...node.digest } }
    case 'file':
      return { kind: 'file', digest: { ...node.digest }, executable: node.executable }
    case 'symlink':
      return { kind: 'symlink', target: node.target }
    case 'directory':
      throw new Error('the top level of a root file system holds sealed directories only')
  }
}
