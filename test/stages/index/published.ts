import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TreeDirectory } from '../../../src/actions/tree.ts'
import { walkTree } from '../../../src/actions/tree-paths.ts'
import { digestOf } from '../../../src/core/digest.ts'
import { normalizeName } from '../../../src/formats/python/name.ts'
import type { IndexedFile, IndexedWheel } from '../../../src/stages/index/index.ts'
import { planIndex } from '../../../src/stages/index/plan.ts'

/** Two wheels and a source; nobody opens them, so any bytes will do. */
export const contents: ReadonlyMap<string, Buffer> = new Map([
  ['hello-1.0-py3-none-any.whl', Buffer.from('the wheel hello')],
  ['Zope.Thing-2.0+local.1-cp311-cp311-linux_x86_64.whl', Buffer.from('the wheel thing')],
  ['hello-1.0.tar.gz', Buffer.from('the sdist hello')],
])

function digest(filename: string) {
  return digestOf(contents.get(filename) ?? Buffer.alloc(0))
}

export const wheels: readonly IndexedWheel[] = [
  {
    filename: 'hello-1.0-py3-none-any.whl',
    digest: digest('hello-1.0-py3-none-any.whl'),
    name: normalizeName('hello'),
    version: '1.0',
    metadata: Buffer.from('Metadata-Version: 2.1\nName: hello\nVersion: 1.0\n'),
    requiresPython: '>=3.9, <4',
  },
  {
    filename: 'Zope.Thing-2.0+local.1-cp311-cp311-linux_x86_64.whl',
    digest: digest('Zope.Thing-2.0+local.1-cp311-cp311-linux_x86_64.whl'),
    name: normalizeName('Zope.Thing'),
    version: '2.0+local.1',
    metadata: Buffer.from('Metadata-Version: 2.1\nName: Zope.Thing\nVersion: 2.0+local.1\n'),
  },
]

export const sdists: readonly IndexedFile[] = [
  { filename: 'hello-1.0.tar.gz', digest: digest('hello-1.0.tar.gz') },
]

export const plan: TreeDirectory = planIndex(wheels, sdists)

/** Writes a plan as a folder; files without bytes are found by their digest. */
export function writePlan(tree: TreeDirectory, folder: string, stored: Iterable<Uint8Array>): void {
  const bySha256 = new Map(
    [...stored].map(bytes => [createHash('sha256').update(bytes).digest('hex'), bytes] as const),
  )
  for (const [path, node] of walkTree(tree)) {
    if (node.kind !== 'file') continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), node.bytes ?? bySha256.get(node.digest.sha256) ?? '')
  }
}

/** The text of a file of a plan. */
export function textAt(tree: TreeDirectory, wanted: string): string {
  for (const [path, node] of walkTree(tree))
    if (path === wanted && node.kind === 'file') return Buffer.from(node.bytes ?? []).toString()
  throw new Error(`no ${wanted}`)
}
