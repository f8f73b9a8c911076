import { expect, it } from 'vitest'
import type { TreeDirectory } from '../../src/actions/tree.ts'
import { digestTree, encodeDirectory } from '../../src/actions/tree-digest.ts'
import { emptyDirectory, fileNode, linkNode, treeFromPaths } from '../../src/actions/tree-paths.ts'

it('gives the empty directory the digest of no bytes', () => {
  expect(digestTree(emptyDirectory)).toEqual({
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    size: 0,
  })
})

it('encodes nothing but what is set, fields in the order of their numbers', () => {
  const tree = treeFromPaths([
    ['b', linkNode('a')],
    ['a', fileNode('', true)],
  ])
  const hash = Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  const digest = Buffer.concat([Buffer.from([0x0a, 64]), hash])
  const file = Buffer.concat([Buffer.from('0a0161', 'hex'), Buffer.from([0x12, digest.length]), digest])
  const executable = Buffer.from('2001', 'hex')
  expect(Buffer.from(encodeDirectory(tree))).toEqual(
    Buffer.concat([
      Buffer.from([0x0a, file.length + executable.length]),
      file,
      executable,
      Buffer.from('1a060a0162120161', 'hex'),
    ]),
  )
})

it('sorts names by their UTF-8 bytes, whatever order they were given in', () => {
  // U+FF5E sorts before U+1F600 in UTF-8 and after it in UTF-16.
  const names = ['\u{1f600}', '\uff5e', 'Z', 'a', 'a.b', 'a-b', 'ab']
  const nodes = names.map(name => [name, fileNode(name)] as const)
  const forwards: TreeDirectory = { kind: 'directory', entries: new Map(nodes) }
  const backwards: TreeDirectory = { kind: 'directory', entries: new Map(nodes.toReversed()) }
  const text = Buffer.from(encodeDirectory(forwards))
  const places = ['Z', 'a', 'a-b', 'a.b', 'ab', '\uff5e', '\u{1f600}'].map(name =>
    text.indexOf(Buffer.concat([Buffer.from([0x0a, Buffer.byteLength(name)]), Buffer.from(name)])),
  )
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(digestTree(backwards)).toEqual(digestTree(forwards))
})

it('gives a tree the same digest whether a directory of it is sealed or open', () => {
  const below = treeFromPaths([['deep/file', fileNode('content')]])
  const open: TreeDirectory = { kind: 'directory', entries: new Map([['usr', below]]) }
  const sealed: TreeDirectory = {
    kind: 'directory',
    entries: new Map([['usr', { kind: 'sealed', digest: digestTree(below) }]]),
  }
  expect(digestTree(sealed)).toEqual(digestTree(open))
})

it('tells apart content, executable bit, kind, name and emptiness', () => {
  const trees = [
    treeFromPaths([['a', fileNode('x')]]),
    treeFromPaths([['a', fileNode('y')]]),
    treeFromPaths([['a', fileNode('x', true)]]),
    treeFromPaths([['a', linkNode('x')]]),
    treeFromPaths([['b', fileNode('x')]]),
    treeFromPaths([['a', emptyDirectory]]),
    emptyDirectory,
  ]
  expect(new Set(trees.map(tree => digestTree(tree).sha256)).size).toBe(trees.length)
})
