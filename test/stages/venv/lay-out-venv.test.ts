import { describe, expect, it } from 'vitest'
import type { TreeDirectory } from '../../../src/actions/tree.ts'
import { fileNode, nodeAt, walkTree } from '../../../src/actions/tree-paths.ts'
import type { Failure } from '../../../src/core/failure.ts'
import { layOutVenv, type VenvPart } from '../../../src/stages/venv/lay-out-venv.ts'
import { readWheel } from '../../../src/stages/venv/read-wheel.ts'
import { type MadeWheel, makeWheel } from './make-wheel.ts'

const scheme = { prefix: '/opt/venvs/hello', pythonMinor: '3.11', installer: 'debwright' }
const site = 'lib/python3.11/site-packages'

function part(wheel: MadeWheel, extras: Omit<VenvPart, 'wheel'> = {}): VenvPart {
  const { name = 'hello', version = '1.0', tag = 'py3-none-any' } = wheel
  const read = readWheel(`${name}-${version}-${tag}.whl`, makeWheel(wheel))
  if (!read.ok) throw new Error(JSON.stringify(read.failures))
  return { wheel: read.value, ...extras }
}

function layOut(...parts: readonly VenvPart[]): TreeDirectory {
  const laidOut = layOutVenv(parts, scheme, '3.11.2')
  if (!laidOut.ok) throw new Error(JSON.stringify(laidOut.failures))
  return laidOut.value
}

function failuresOf(...parts: readonly VenvPart[]): readonly Failure[] {
  const laidOut = layOutVenv(parts, scheme, '3.11.2')
  return laidOut.ok ? [] : laidOut.failures
}

function textAt(tree: TreeDirectory, path: string): string | undefined {
  const node = nodeAt(tree, path)
  return node?.kind === 'file' ? Buffer.from(node.bytes ?? []).toString() : undefined
}

describe('layOutVenv', () => {
  it('puts each part of a wheel where it belongs', () => {
    const tree = layOut(
      part({
        files: [
          { path: 'hello/__init__.py', content: '' },
          { path: 'hello-1.0.data/purelib/pure.py', content: '' },
          { path: 'hello-1.0.data/platlib/plat.py', content: '' },
          { path: 'hello-1.0.data/headers/hello.h', content: '' },
          { path: 'hello-1.0.data/data/share/man/man1/hello.1', content: '' },
          { path: 'hello-1.0.data/scripts/tool', content: '#!python -E\nprint()\n' },
        ],
      }),
    )
    expect([...walkTree(tree)].filter(([, node]) => node.kind !== 'directory').map(([path]) => path)).toEqual(
      [
        'bin/python',
        'bin/python3',
        'bin/python3.11',
        'bin/tool',
        'include/site/python3.11/hello/hello.h',
        `${site}/hello/__init__.py`,
        `${site}/hello-1.0.dist-info/INSTALLER`,
        `${site}/hello-1.0.dist-info/METADATA`,
        `${site}/hello-1.0.dist-info/RECORD`,
        `${site}/hello-1.0.dist-info/WHEEL`,
        `${site}/plat.py`,
        `${site}/pure.py`,
        'lib64',
        'pyvenv.cfg',
        'share/man/man1/hello.1',
      ],
    )
    expect(textAt(tree, 'bin/tool')).toBe('#!/opt/venvs/hello/bin/python3.11\nprint()\n')
  })

  it('writes an executable for an entry point and lists it in RECORD', () => {
    const tree = layOut(
      part({ files: [], entryPoints: '[console_scripts]\nhello = hello.cli:App.run [all]\n' }),
    )
    expect(nodeAt(tree, 'bin/hello')).toMatchObject({ kind: 'file', executable: true })
    expect(textAt(tree, 'bin/hello')).toBe(`#!/opt/venvs/hello/bin/python3.11
import sys

from hello.cli import App

if __name__ == "__main__":
    sys.exit(App.run())
`)
    expect(textAt(tree, `${site}/hello-1.0.dist-info/RECORD`)).toMatch(
      /^\.\.\/\.\.\/\.\.\/bin\/hello,sha256=/m,
    )
  })

  it('lists bytecode in RECORD without a hash and marks the application as requested', () => {
    const pyc = `${site}/__pycache__/hello.cpython-311.pyc`
    const tree = layOut(
      part(
        { files: [{ path: 'hello.py', content: '' }] },
        { requested: true, bytecode: [[pyc, fileNode('bytecode')]] },
      ),
    )
    expect(textAt(tree, pyc)).toBe('bytecode')
    expect(textAt(tree, `${site}/hello-1.0.dist-info/REQUESTED`)).toBe('')
    const record = textAt(tree, `${site}/hello-1.0.dist-info/RECORD`)?.split('\n')
    expect(record).toContain('__pycache__/hello.cpython-311.pyc,,')
    expect(record).toContain('hello-1.0.dist-info/RECORD,,')
    expect(record).toEqual(record?.toSorted((a, b) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1)))
  })

  it('knows no build path', () => {
    const tree = layOut(part({ files: [{ path: 'hello.py', content: '' }] }))
    expect(textAt(tree, 'pyvenv.cfg')).toBe(
      'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\nexecutable = /usr/bin/python3.11\n',
    )
  })

  it('does not depend on the order of the wheels', () => {
    const [a, b] = [part({ files: [{ path: 'a.py', content: '' }] }), part({ name: 'other', files: [] })]
    expect([...walkTree(layOut(a, b))]).toEqual([...walkTree(layOut(b, a))])
  })

  it.each<[string, MadeWheel, string]>([
    ['one file twice', { name: 'other', files: [{ path: 'hello.py', content: '' }] }, `${site}/hello.py`],
    [
      'a folder where another has a file',
      { name: 'other', files: [{ path: 'hello.py/x', content: '' }] },
      `${site}/hello.py`,
    ],
    [
      'a file of the venv itself',
      { name: 'other', files: [{ path: 'other-1.0.data/data/pyvenv.cfg', content: '' }] },
      'pyvenv.cfg',
    ],
    [
      'something below a link of the venv',
      { name: 'other', files: [{ path: 'other-1.0.data/data/lib64/x', content: '' }] },
      'lib64',
    ],
  ])('refuses %s, naming both', (_, other, path) => {
    const failures = failuresOf(part({ files: [{ path: 'hello.py', content: '' }] }), part(other))
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatchObject({ code: 'wheel-collision', path })
    expect(JSON.stringify(failures[0])).toContain('other-1.0-py3-none-any.whl')
  })

  it('refuses an unknown part of .data', () => {
    const wheel = part({ files: [{ path: 'hello-1.0.data/binaries/x', content: '' }] })
    expect(failuresOf(wheel)).toMatchObject([{ code: 'wheel-invalid', path: 'hello-1.0.data/binaries/x' }])
  })
})
