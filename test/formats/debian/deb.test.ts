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

  it('refuses what is no ar archive, is cut off or has odd numbers', async () => {
    const good = ar(version, control, data)
    for (const bad of [
      Buffer.from('hello'),
      good.subarray(0, good.length - 2),
      good.subarray(0, 100),
      Buffer.from(good.toString('latin1').replace('1321009871', '-321009871'), 'latin1'),
      Buffer.from(good.toString('latin1').replace('`\n2.0', '``2.0'), 'latin1'),
    ])
      expect(await readDebMembers('a.deb', readAtOf(bad), bad.length)).toMatchObject({ ok: false })
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

  it('refuses folders, links and a missing control file', () => {
    for (const tar of [
      formatTar([root, file('./postinst', 'x')]),
      formatTar([root, file('./control', 'x'), file('./a/b', 'x')]),
      formatTar([root, file('./control', 'x'), { ...root, kind: 'symlink', path: './l', target: 'x' }]),
    ])
      expect(readControlTar('a.deb', tar)).toMatchObject({ ok: false })
  })
})
