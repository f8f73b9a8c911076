import { expect, it } from 'vitest'
import { fileNode, treeFromPaths } from '../../../src/actions/tree-paths.ts'
import { findTelltale } from '../../../src/compare/variations/telltales.ts'

const source = (files: Readonly<Record<string, string>>) =>
  treeFromPaths(Object.entries(files).map(([path, text]) => [path, fileNode(text)] as const))

it('names file, line and call that ask for what a cause is about', () => {
  const tree = source({
    'setup.py': 'import platform\n\nHOST = platform.node()\n',
    'README.txt': 'gethostname()',
  })
  expect(findTelltale(tree, 'host-name')).toEqual({ path: 'setup.py', line: 3, call: 'platform.node()' })
  expect(findTelltale(tree, 'home')).toBeUndefined()
})

it.each([
  ['build-path', 'made.c', 'const char *place = __FILE__;', '__FILE__'],
  ['date', 'version.h', '#define BUILT __DATE__', '__DATE__'],
  ['jobs', 'Makefile', 'JOBS = $(shell nproc)', 'nproc'],
  ['user-name', 'configure', 'echo "$USER"', 'USER'],
  ['set-order', 'lib/a.py', 'for name in os.listdir("."):', 'listdir()'],
  ['random-name', 'a.py', 'uuid.uuid4()', 'uuid4()'],
] as const)('knows %s in %s', (cause, path, text, call) => {
  expect(findTelltale(source({ [path]: text }), cause)).toEqual({ path, line: 1, call })
})

it('looks at what builds before what is built, and at tests last', () => {
  const call = 'x = os.getcwd()\n'
  const files = { 'pkg/deep/a.py': call, 'tests/a.py': call, 'pkg/a.py': call }
  expect(findTelltale(source(files), 'build-path')?.path).toBe('pkg/a.py')
  expect(findTelltale(source({ ...files, 'setup.py': call, 'conftest.py': call }), 'build-path')?.path).toBe(
    'setup.py',
  )
  expect(findTelltale(source({ 'tests/a.py': call }), 'build-path')?.path).toBe('tests/a.py')
})

it('takes no comment, no long file and no other name for a call', () => {
  expect(findTelltale(source({ 'a.py': '# see os.getcwd()\n' }), 'build-path')).toBeUndefined()
  expect(findTelltale(source({ 'a.c': 'int x; // getuid()\n' }), 'user-name')).toBeUndefined()
  expect(
    findTelltale(source({ 'a.py': `${'#\n'.repeat(200_000)}os.getcwd()` }), 'build-path'),
  ).toBeUndefined()
  expect(findTelltale(source({ 'a.py': 'reset(1)\nvalid(2)\nmytime(3)\n' }), 'set-order')).toBeUndefined()
})
