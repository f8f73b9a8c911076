import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { TreeNode } from '../../src/actions/tree.ts'
import { digestTree } from '../../src/actions/tree-digest.ts'
import { formatTree, parseTree } from '../../src/actions/tree-json.ts'
import { emptyDirectory, fileNode, linkNode, treeFromPaths } from '../../src/actions/tree-paths.ts'

const segment = fc.constantFrom('a', 'b.py', '__proto__', 'constructor', '0', 'é')
const node: fc.Arbitrary<TreeNode> = fc.oneof(
  fc.tuple(fc.string(), fc.boolean()).map(([text, executable]) => fileNode(text, executable)),
  fc.string({ minLength: 1 }).map(linkNode),
  fc.constant(emptyDirectory),
)

it('reads what it wrote, through JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(segment, node), fc.dictionary(segment, node), (top, below) => {
      const deep = Object.entries(below).map(([name, child]) => [`dir/${name}`, child] as const)
      const tree = treeFromPaths([...Object.entries(top), ...deep])
      const read = parseTree(JSON.parse(JSON.stringify(formatTree(tree))))
      expect(read && digestTree(read)).toEqual(digestTree(tree))
    }),
  )
})

it.each([
  ['a list', []],
  ['a text', 'target'],
  ['a name with a slash', { 'a/b': 'x' }],
  ['a name of dots', { '..': 'x' }],
  ['a size below a whole byte', { a: ['0'.repeat(64), 0.5, false] }],
  ['a digest in capitals', { a: ['A'.repeat(64), 1, false] }],
  ['nothing', undefined],
])('refuses %s', (_name, value) => {
  expect(parseTree(value)).toBeUndefined()
})
