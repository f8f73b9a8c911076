import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { nodeAt, walkTree } from '../../src/actions/tree-paths.ts'
import { layOutVenv } from '../../src/stages/venv/lay-out-venv.ts'
import { readWheel } from '../../src/stages/venv/read-wheel.ts'
import { makeWheel } from '../stages/venv/make-wheel.ts'

const python = '/usr/bin/python3'
const folder = mkdtempSync(join(tmpdir(), 'debwright-pip-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const filename = 'hello-1.0-py3-none-any.whl'
const wheel = makeWheel({
  files: [
    { path: 'hello/__init__.py', content: 'def main(): pass\n' },
    { path: 'hello/with, comma.txt', content: 'quoted in RECORD' },
    { path: 'hello/run.sh', content: '#!/bin/sh\n', executable: true },
    { path: 'hello-1.0.data/purelib/pure.py', content: 'x = 1\n' },
    { path: 'hello-1.0.data/platlib/plat.py', content: 'x = 2\n' },
    { path: 'hello-1.0.data/headers/hello.h', content: '' },
    { path: 'hello-1.0.data/data/share/man/man1/hello.1', content: '.TH HELLO 1\n' },
    { path: 'hello-1.0.data/scripts/hello-script', content: '#!python\nprint("hello")\n' },
    { path: 'hello-1.0.data/scripts/hello-shell', content: '#!/bin/sh\necho hello\n' },
  ],
  entryPoints: '[console_scripts]\nhello = hello:main\n\n[gui_scripts]\nhello-gui = hello:main\n',
})

it('installs the same files as pip, with the same RECORD', { timeout: 120_000 }, () => {
  const [minor = '', version = ''] = execFileSync(
    python,
    ['-c', 'import platform as p; print(".".join(p.python_version_tuple()[:2]), p.python_version())'],
    { encoding: 'utf8' },
  )
    .trim()
    .split(' ')
  const prefix = join(folder, 'venv')
  execFileSync(python, ['-m', 'venv', prefix])
  const before = new Set(filesBelow(prefix))
  writeFileSync(join(folder, filename), wheel)
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-index',
    '--no-deps',
    '--no-compile',
    join(folder, filename),
  ]
  execFileSync(join(prefix, 'bin/python3'), pip, { env: { PIP_CONFIG_FILE: '/dev/null', LC_ALL: 'C.UTF-8' } })
  const byPip = filesBelow(prefix).filter(path => !before.has(path) && !path.includes('__pycache__'))

  const read = readWheel(filename, wheel)
  if (!read.ok) throw new Error(JSON.stringify(read.failures))
  const scheme = { prefix, pythonMinor: minor, installer: 'pip' }
  const laidOut = layOutVenv([{ wheel: read.value, requested: true }], scheme, version)
  if (!laidOut.ok) throw new Error(JSON.stringify(laidOut.failures))
  const tree = laidOut.value
  const byUs = [...walkTree(tree)].filter(([path, node]) => node.kind === 'file' && path !== 'pyvenv.cfg')

  // pip notes where it found the wheel; a package that was built from locked files has no such place.
  expect(byUs.map(([path]) => path).sort()).toEqual(
    byPip.filter(path => !path.endsWith('/direct_url.json')).sort(),
  )
  const record = byUs.find(([path]) => path.endsWith('/RECORD'))?.[0] ?? ''
  expect(comparable(textOf(nodeAt(tree, record)))).toEqual(
    comparable(readFileSync(join(prefix, record), 'utf8')).filter(line => !line.includes('/direct_url.json')),
  )
  for (const [path, node] of byUs) {
    if (/^bin\/hello(-gui|-script)?$/.test(path) || path === record) continue
    expect(textOf(node), path).toBe(readFileSync(join(prefix, path), 'utf8'))
  }
})

/** RECORD's lines in order, without the hash of scripts: pip writes another body and another interpreter. */
function comparable(record: string): readonly string[] {
  return record
    .split(/\r?\n/) // pip ends lines with CR LF, the standard lets us end them with LF
    .map(line => line.replace(/^(\.\.\/\.\.\/\.\.\/bin\/hello(?:-gui|-script)?),.*/, '$1'))
    .sort()
}

function textOf(node: ReturnType<typeof nodeAt>): string {
  return node?.kind === 'file' ? Buffer.from(node.bytes ?? []).toString() : ''
}

function filesBelow(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(path.length + 1))
    .filter(file => !file.startsWith('lib64/')) // readdir follows the link to lib
}
