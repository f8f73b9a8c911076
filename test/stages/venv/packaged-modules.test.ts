import { expect, it } from 'vitest'
import { moduleOf, readPackagedModules } from '../../../src/stages/venv/packaged-modules.ts'

/** dpkg's list of a package that has these files below dist-packages, with the folders above them. */
function listOf(...files: readonly string[]): string {
  const paths = [
    '/usr/share/doc/python3-made/copyright',
    ...files.map(file => `/usr/lib/python3/dist-packages/${file}`),
  ]
  const all = paths.flatMap(path =>
    path.split('/').map((_, index, segments) => segments.slice(0, index + 1).join('/') || '/.'),
  )
  return `${[...new Set(all)].join('\n')}\n`
}

it('takes packages and metadata whole, and modules one by one', () => {
  const list = listOf(
    'redis/__init__.py',
    'redis/commands/core.py',
    'redis-4.3.4.egg-info/PKG-INFO',
    '_redis.cpython-311-x86_64-linux-gnu.so',
    'redis_tools.py',
  )
  expect(readPackagedModules(list)).toEqual({
    paths: ['_redis.cpython-311-x86_64-linux-gnu.so', 'redis', 'redis-4.3.4.egg-info', 'redis_tools.py'],
    metadata: [{ project: 'redis', path: 'redis-4.3.4.egg-info', folder: true }],
  })
})

it('takes of a namespace, which others share, only what the package has', () => {
  const list = listOf('zope/interface/__init__.py', 'zope/event.py', 'zope.interface-5.5.2-nspkg.pth')
  expect(readPackagedModules(list)).toEqual({ paths: ['zope/event.py', 'zope/interface'], metadata: [] })
})

it('knows metadata that is a file, and leaves bytecode out', () => {
  const list = listOf('Made_It-1.0.egg-info', '__pycache__/made.cpython-311.pyc', 'made.py')
  expect(readPackagedModules(list)).toEqual({
    paths: ['Made_It-1.0.egg-info', 'made.py'],
    metadata: [{ project: 'made-it', path: 'Made_It-1.0.egg-info', folder: false }],
  })
})

it('finds nothing in a package without modules', () => {
  expect(readPackagedModules(listOf())).toEqual({ paths: [], metadata: [] })
})

it('names a module as it is imported', () => {
  const names = ['zope/interface', 'six.py', '_cffi_backend.cpython-311-x86_64-linux-gnu.so', 'a.abi3.so']
  expect(names.map(moduleOf)).toEqual(['zope.interface', 'six', '_cffi_backend', 'a'])
  expect(['six-1.16.0.egg-info', 'README.txt', 'made-it'].map(moduleOf)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
