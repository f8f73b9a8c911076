import { describe, expect, it } from 'vitest'
import { readWheel } from '../../../src/stages/venv/read-wheel.ts'
import { type MadeWheel, makeWheel } from './make-wheel.ts'

const filename = 'hello-1.0-py3-none-any.whl'
const module = { path: 'hello.py', content: 'print("hello")\n' }

function codesOf(wheel: MadeWheel, name = filename): readonly string[] {
  const read = readWheel(name, makeWheel(wheel))
  return read.ok ? [] : read.failures.map(failure => failure.code)
}

describe('readWheel', () => {
  it('opens a sound wheel', () => {
    const read = readWheel(
      filename,
      makeWheel({
        files: [module, { path: 'tool.sh', content: '#!/bin/sh\n', executable: true }],
        entryPoints:
          '[console_scripts]\nhello = hello:main\n\n[gui_scripts]\nhello-gui = hello.gui:App.run\n',
      }),
    )
    if (!read.ok) throw new Error(JSON.stringify(read.failures))
    const { name, version, tags, kind, distInfo, files, scripts } = read.value
    expect({ name, version, tags, kind, distInfo }).toEqual({
      name: 'hello',
      version: '1.0',
      tags: ['py3-none-any'],
      kind: 'pure',
      distInfo: 'hello-1.0.dist-info',
    })
    expect(files.filter(file => file.executable).map(file => file.path)).toEqual(['tool.sh'])
    expect(scripts).toEqual([
      { name: 'hello', module: 'hello', attribute: 'main' },
      { name: 'hello-gui', module: 'hello.gui', attribute: 'App.run' },
    ])
  })

  it('calls a wheel binary because of what is inside, not because of its tag', () => {
    const elf = { path: 'hello.so', content: Buffer.from('7f454c4602010100', 'hex') }
    const read = readWheel(filename, makeWheel({ files: [module, elf] }))
    expect(read.ok && read.value.kind).toBe('binary')
  })

  it.each<[string, MadeWheel]>([
    [
      'a file that RECORD does not list',
      { files: [module], tamper: text => text.replace(/^hello.py.*\n/, '') },
    ],
    ['a listed file that is not there', { files: [module], tamper: text => `gone.py,,\n${text}` }],
    ['a wrong hash', { files: [module], tamper: text => text.replace(/sha256=./, 'sha256=_') }],
    ['a wrong size', { files: [module], tamper: text => text.replace(',15\n', ',16\n') }],
    ['a file without a hash', { files: [module], tamper: text => text.replace(/^hello.py.*/, 'hello.py,,') }],
    ['a weak hash', { files: [module], tamper: text => text.replace(/sha256=[^,]+/, 'md5=YWJj') }],
  ])('refuses %s', (_, wheel) => {
    expect(codesOf(wheel)).toEqual(['wheel-record-wrong'])
  })

  it('accepts signatures of RECORD that RECORD cannot list', () => {
    const signature = { path: 'hello-1.0.dist-info/RECORD.jws', content: '{}' }
    expect(
      codesOf({ files: [module, signature], tamper: text => text.replace(/^.*RECORD\.jws.*\n/m, '') }),
    ).toEqual([])
  })

  it.each<[string, MadeWheel, string]>([
    [
      'another name in METADATA',
      { files: [], metadata: 'Metadata-Version: 2.1\nName: hallo\nVersion: 1.0\n' },
      filename,
    ],
    [
      'another version in METADATA',
      { files: [], metadata: 'Metadata-Version: 2.1\nName: hello\nVersion: 1.1\n' },
      filename,
    ],
    ['another tag in WHEEL', { files: [], tag: 'cp311-cp311-linux_x86_64' }, filename],
    ['another name of the .dist-info folder', { files: [] }, 'hallo-1.0-py3-none-any.whl'],
  ])('refuses %s', (_, wheel, name) => {
    expect(codesOf(wheel, name)).toContain('wheel-name-wrong')
  })

  it('refuses a second .dist-info folder', () => {
    expect(codesOf({ files: [{ path: 'other-1.0.dist-info/METADATA', content: '' }] })).toEqual([
      'wheel-invalid',
    ])
  })
})
