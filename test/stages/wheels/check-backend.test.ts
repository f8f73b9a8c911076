import { expect, it } from 'vitest'
import { fileNode, treeFromPaths } from '../../../src/actions/tree-paths.ts'
import { readWheel } from '../../../src/stages/venv/read-wheel.ts'
import { checkBackend } from '../../../src/stages/wheels/check-backend.ts'
import { makeWheel } from '../venv/make-wheel.ts'

function wheelOf(...paths: readonly string[]) {
  const files = paths.map(path => ({ path, content: '' }))
  const wheel = readWheel('tool-1.0-py3-none-any.whl', makeWheel({ name: 'tool', version: '1.0', files }))
  if (!wheel.ok) throw new Error(JSON.stringify(wheel.failures))
  return wheel.value
}

function check(backend: string, paths: readonly string[], backendPath: readonly string[] = []) {
  const tree = treeFromPaths([['tools/own.py', fileNode('')]])
  return checkBackend('app 1.0', { backend, backendPath }, { top: 'app-1.0', tree }, [wheelOf(...paths)])
}

it.each([
  ['flit_core.buildapi', 'flit_core/buildapi.py'],
  ['backend', 'backend.py'],
  ['backend:object.attribute', 'backend.cpython-311-x86_64-linux-gnu.so'],
  ['deep.inside', 'tool-1.0.data/purelib/deep/__init__.py'],
])('finds %s in a wheel that has %s', (backend, path) => {
  expect(check(backend, [path]).ok).toBe(true)
})

it('finds no backend in a folder or file that only begins like it', () => {
  const paths = ['setuptools_scm/x.py', 'setuptools.pth', 'a/setuptools.py']
  expect(check('setuptools.build_meta:__legacy__', paths)).toEqual({
    ok: false,
    failures: [
      {
        code: 'backend-missing',
        of: 'app 1.0',
        backend: 'setuptools.build_meta:__legacy__',
        part: 'build requirements',
        looked: ['tool 1.0'],
      },
    ],
  })
})

it('takes a backend of the source itself from its own folders alone', () => {
  expect(check('own', [], ['tools']).ok).toBe(true)
  expect(check('own', [], ['./tools/']).ok).toBe(true)
  expect(check('own', ['own.py'], ['.'])).toMatchObject({
    failures: [{ code: 'backend-missing', part: 'backend-path', looked: ['.'] }],
  })
})
