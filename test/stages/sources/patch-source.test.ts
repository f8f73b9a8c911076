import { expect, it } from 'vitest'
import { fileNode, treeFromPaths, walkTree } from '../../../src/actions/tree-paths.ts'
import { patchSource } from '../../../src/stages/sources/patch-source.ts'

const tree = treeFromPaths([
  ['setup.py', fileNode('one\ntwo\n', true)],
  ['docs/old.txt', fileNode('gone\n')],
  ['docs/empty', { kind: 'directory', entries: new Map() }],
])

function patch(...texts: readonly string[]) {
  const patches = texts.map((text, index) => ({ path: `fix-${index}.patch`, text }))
  const patched = patchSource('app 1.0', { top: 'app-1.0', tree }, patches)
  if (!patched.ok) return patched.failures
  return Object.fromEntries(
    [...walkTree(patched.value.tree)].map(([path, node]) => {
      const text = node.kind === 'file' ? Buffer.from(node.bytes ?? []).toString('latin1') : node.kind
      return [path, node.kind === 'file' && node.executable ? `${text}(executable)` : text]
    }),
  )
}

const first = '--- a/setup.py\n+++ b/setup.py\n@@ -2 +2 @@\n-two\n+three\n'
const second = '--- a/setup.py\n+++ b/setup.py\n@@ -2 +2 @@\n-three\n+fo\u00fcr\n'
const create = '--- /dev/null\n+++ b/rust/Cargo.lock\n@@ -0,0 +1 @@\n+version = 4\n'
const remove = '--- a/docs/old.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n'

it('changes, makes and deletes files, one patch after the other, and keeps all else', () => {
  expect(patch(first, second, create, remove)).toEqual({
    docs: 'directory',
    'docs/empty': 'directory',
    rust: 'directory',
    'rust/Cargo.lock': 'version = 4\n',
    'setup.py': 'one\nfo\u00fcr\n(executable)',
  })
  expect(patch()).toMatchObject({ 'setup.py': 'one\ntwo\n(executable)' })
})

it.each([
  [[second], 'setup.py: line 2 is another one', 3],
  [[create, create], 'rust/Cargo.lock: it is there already', 3],
  [[remove.replaceAll('old', 'new')], 'docs/new.txt: there is no such file', 3],
  [[remove.replaceAll('docs/old.txt', 'docs')], 'docs: it is no file', 3],
  [
    [remove.replace('docs/old.txt', 'setup.py').replace('gone', 'one')],
    'setup.py: it is to be deleted, and has more lines',
    3,
  ],
  [[create.replace('rust/', 'setup.py/')], 'setup.py/Cargo.lock: setup.py is no folder', undefined],
])('says what does not fit: %#', (texts, problem, line) => {
  expect(patch(...texts)).toEqual([
    expect.objectContaining({
      code: 'patch-does-not-fit',
      of: 'app 1.0',
      problem,
      ...(line === undefined ? {} : { line }),
    }),
  ])
})

it('says what is no patch', () => {
  expect(patch('rename from a\n')).toEqual([
    {
      code: 'patch-invalid',
      of: 'app 1.0',
      patch: 'fix-0.patch',
      problem: 'not a change of text: rename from a',
      line: 1,
    },
  ])
})
