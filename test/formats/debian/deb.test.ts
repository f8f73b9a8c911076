import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readAtOf } from '../../../src/formats/archives/ar.ts'
import { formatTar } from '../../../src/formats/archives/write-tar.ts'
import { readControlTar } from '../../../src/formats/debian/control-tar.ts'
import { examineDeb, readDebMembers } from '../../../src/formats/debian/deb.ts'

type Member = readonly [name: string, content: string | Uint8Array]

function ar(...members: readonly Member[]): Buffer {
  const parts = members.map(([name, content]) => {
    const bytes = Buffer.from(content)
    const header = `${name.padEnd(16)}${'1321009871'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(bytes.length).padEnd(10)}\`\n`
    return Buffer.concat([Buffer.from(header), bytes, Buffer.from(bytes.length % 2 === 1 ? '\n' : '')])
  })
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts])
}

function replace(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1')
}

const version: Member = ['debian-binary', '2.0\n']
const control: Member = ['control.tar.gz', gzipSync('c')]
const data: Member = ['data.tar.xz', 'odd']

function read(...members: readonly Member[]) {
  const bytes = ar(...members)
  return readDebMembers('a.deb', readAtOf(bytes), bytes.length)
}

describe('a .deb', () => {
  it('gives its members with offset and compression, and reads headers only', async () => {
    const bytes = ar(version, control, data)
    const read: [number, number][] = []
    const result = await readDebMembers(
      'a.deb',
      async (offset, length) => {
        read.push([offset, length])
        return bytes.subarray(offset, offset + length)
      },
      bytes.length,
    )
    expect(result).toMatchObject({
      ok: true,
      value: {
        control: { name: 'control.tar.gz', compression: 'gzip', size: control[1].length, mode: 0o100644 },
        data: { name: 'data.tar.xz', compression: 'xz', size: 3, mtime: 1321009871 },
      },
    })
    if (!result.ok) return
    const { offset, size } = result.value.data
    expect(bytes.toString('latin1', offset, offset + size)).toBe('odd')
    expect(read.every(([at, length]) => at + length <= offset || at >= offset + size)).toBe(true)
  })

  it.each<[string, string, readonly Member[]]>([
    ['no data.tar', 'archive-damaged', [version, control]],
    ['another format', 'archive-damaged', [['debian-binary', '3.0\n'], control, data]],
    ['another order', 'archive-damaged', [version, data, control]],
    ['a fourth member', 'archive-ambiguous', [version, control, data, ['_gpgorigin', 'x']]],
    ['a second control.tar', 'archive-ambiguous', [version, control, data, control]],
    [
      'a compression that deb(5) does not have',
      'archive-damaged',
      [version, control, ['data.tar.lzma', 'x']],
    ],
    ['a long name', 'archive-damaged', [['#1/20', 'debian-binary2.0\n'], control, data]],
  ])('refuses %s', async (_, code, members) => {
    const result = await read(...members)
    expect(result.ok ? [] : result.failures.map(failure => failure.code)).toContain(code)
  })

  it.each<[string, string, (good: Buffer) => Buffer]>([
    ['what is no ar archive', 'archive-damaged', () => Buffer.from('hello')],
    ['a last member that is cut off', 'archive-damaged', good => good.subarray(0, good.length - 2)],
    ['a missing newline at the end', 'archive-damaged', good => good.subarray(0, good.length - 1)],
    ['half a header', 'archive-damaged', good => good.subarray(0, 100)],
    ['a header without its end', 'archive-damaged', good => replace(good, '`\n2.0', '``2.0')],
    ['a size that is no number', 'archive-damaged', good => replace(good, '4         `', '-4        `')],
    ['another padding', 'archive-unusual', good => replace(good, 'odd\n', 'oddX')],
    ['a time that is no number', 'archive-ambiguous', good => replace(good, '1321009871', '-321009871')],
    ['a mode that is not octal', 'archive-ambiguous', good => replace(good, '100644', '100684')],
    ['a name with a slash', 'archive-ambiguous', good => replace(good, 'debian-binary ', 'debian-binary/')],
  ])('refuses %s', async (_, code, change) => {
    const bad = change(ar(version, control, data))
    const result = await readDebMembers('a.deb', readAtOf(bad), bad.length)
    expect(result.ok ? [] : result.failures.map(failure => failure.code)).toContain(code)
  })

  it('refuses an archive of a hundred members', async () => {
    const many = Array.from({ length: 120 }, (_, index): Member => [`m${index}`, 'x'])
    expect(await read(version, control, data, ...many)).toMatchObject({
      ok: false,
      failures: [{ code: 'archive-ambiguous' }, { code: 'archive-too-large' }],
    })
  })

  it('lists the members of any ar archive when examining', async () => {
    const bytes = ar(['x', 'y'])
    const { members, deb } = await examineDeb(readAtOf(bytes), bytes.length)
    expect(members.map(({ name }) => name)).toEqual(['x'])
    expect(deb).toBeUndefined()
  })
})

describe('a control.tar', () => {
  const root = { kind: 'directory', path: '.', mode: 0o755, mtime: 0 } as const
  const file = (path: string, text: string, mode = 0o644) =>
    ({ kind: 'file', path, mode, mtime: 0, bytes: Buffer.from(text) }) as const

  it('gives its files', () => {
    const tar = formatTar([root, file('./control', 'Package: a\n'), file('./postinst', '#!/bin/sh\n', 0o755)])
    const result = readControlTar('a.deb', tar)
    expect(result.ok && [...result.value.keys()]).toEqual(['control', 'postinst'])
    expect(result.ok && result.value.get('postinst')?.mode).toBe(0o755)
  })

  it.each([
    ['no control file', 'archive-damaged', [file('./postinst', 'x')]],
    ['a folder', 'archive-unusual', [file('./control', 'x'), file('./a/b', 'x')]],
    [
      'a link',
      'archive-unusual',
      [file('./control', 'x'), { ...root, kind: 'symlink', path: './l', target: 'x' } as const],
    ],
  ] as const)('refuses %s', (_, code, members) => {
    expect(readControlTar('a.deb', formatTar([root, ...members]))).toMatchObject({
      ok: false,
      failures: [{ code }],
    })
  })
})
