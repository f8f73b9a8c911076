import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../src/formats/archives/limits.ts'
import { examineZip, readZip } from '../../../src/formats/archives/zip.ts'
import { descriptor, extraRecord, type RawZipEnd, type RawZipMember, rawZip, zip64End } from './zip-bytes.ts'

function codeOf(zip: Uint8Array): string {
  const result = readZip('a.zip', zip)
  return result.ok ? 'read' : (result.failures[0]?.code ?? 'none')
}

const crc = crc32('hello')
const stored: RawZipMember = { name: 'top/file', content: 'hello' }
const deflated: RawZipMember = { ...stored, deflate: true }
const packed = 7
const uint64 = (...values: readonly number[]) =>
  Buffer.concat(
    values.map(value => {
      const bytes = Buffer.alloc(8)
      bytes.writeBigUInt64LE(BigInt(value))
      return bytes
    }),
  )
const streamed: RawZipMember = {
  ...deflated,
  flags: 8,
  local: { crc: 0, compressed: 0, size: 0 },
  after: descriptor(crc, packed, 5),
}
const unicodePath = (name: string, of: string) => {
  const head = Buffer.alloc(5)
  head.writeUInt8(1, 0)
  head.writeUInt32LE(crc32(of), 1)
  return extraRecord(0x7075, Buffer.concat([head, Buffer.from(name)]))
}

describe('a plain zip', () => {
  it('gives names, modes and contents', () => {
    const zip = rawZip([
      { name: 'top/', external: 0o40755 * 2 ** 16 + 0x10 },
      { ...deflated, name: 'top/run', external: 0o100755 * 2 ** 16 },
    ])
    const result = readZip('a.zip', zip)
    expect(result).toMatchObject({
      ok: true,
      value: [
        { name: 'top/', path: 'top', isDirectory: true, mode: 0o40755 },
        { name: 'top/run', path: 'top/run', isDirectory: false, mode: 0o100755 },
      ],
    })
    expect(result.ok && Buffer.from(result.value[1]?.bytes ?? []).toString()).toBe('hello')
  })

  it('knows no mode of a creator that is no Unix', () => {
    expect(examineZip(rawZip([{ ...stored, creator: 0, external: 0 }])).entries[0]?.mode).toBeUndefined()
  })

  it.each<[string, readonly RawZipMember[], RawZipEnd?]>([
    ['no member at all', []],
    ['a comment', [stored], { comment: 'built by us' }],
    ['a member without its directory', [{ ...stored, name: 'a/b/c' }]],
    [
      'a time that only one header has in its extra field',
      [{ ...stored, local: { extra: extraRecord(0x5455, Buffer.alloc(5)) } }],
    ],
    ['a data descriptor', [streamed]],
    ['a data descriptor without its signature', [{ ...streamed, after: descriptor(crc, packed, 5, false) }]],
    ['a name in UTF-8 with its flag', [{ ...stored, name: 'top/ä', flags: 0x800 }]],
    ['a Unicode path that says the same', [{ ...stored, extra: unicodePath('top/file', 'top/file') }]],
    [
      'ZIP64 sizes',
      [{ ...stored, compressed: 0xffffffff, size: 0xffffffff, extra: extraRecord(1, uint64(5, 5)) }],
    ],
    ['ZIP64 sizes beside the same sizes', [{ ...stored, local: { extra: extraRecord(1, uint64(5, 5)) } }]],
    [
      'a ZIP64 end',
      [stored],
      { entries: 0xffff, size: 0xffffffff, offset: 0xffffffff, before: (at, size) => zip64End(at, size, 1) },
    ],
  ])('reads %s', (_, members, end) => {
    expect(readZip('a.zip', rawZip(members, end))).toMatchObject({ ok: true })
  })
})

describe('what two readers could read differently', () => {
  it.each<[string, readonly RawZipMember[], RawZipEnd?]>([
    ['another name in the local header', [{ ...stored, local: { name: 'top/evil' } }]],
    ['another checksum in the local header', [{ ...stored, local: { crc: 1 } }]],
    ['another size in the local header', [{ ...stored, local: { size: 4 } }]],
    ['another compressed size in the local header', [{ ...deflated, local: { compressed: 4 } }]],
    ['another method in the local header', [{ ...stored, local: { method: 8 } }]],
    ['another time in the local header', [{ ...stored, local: { time: 8 } }]],
    ['another date in the local header', [{ ...stored, local: { date: 8 } }]],
    ['other flags in the local header', [{ ...stored, local: { flags: 0x800 } }]],
    [
      'a descriptor that only the directory announces',
      [{ ...streamed, local: { flags: 0, crc: 0, compressed: 0, size: 0 } }],
    ],
    ['stored data with a descriptor', [{ ...stored, flags: 8, after: descriptor(crc, 5, 5) }]],
    ['a descriptor with other sizes', [{ ...streamed, after: descriptor(crc, packed, 6) }]],
    ['bytes between two members', [stored, { ...stored, name: 'b', before: Buffer.from('gap') }]],
    ['bytes before the first member', [{ ...stored, before: Buffer.from('#!/bin/sh\n') }]],
    ['a member that the directory does not list', [stored, { ...stored, name: 'b', omit: 'central' }]],
    [
      'two directory entries for one member',
      [stored, { ...stored, name: 'b', omit: 'local', central: { offset: 0 } }],
    ],
    ['two members of one name', [stored, { ...stored, content: 'other' }]],
    ['a file and a directory of one name', [stored, { name: 'top/file/' }]],
    ['a member below a file', [stored, { ...stored, name: 'top/file/below' }]],
    [
      'names that are one after normalization',
      [
        { ...stored, name: 'caf\u00e9', flags: 0x800 },
        { ...stored, name: 'cafe\u0301', flags: 0x800 },
      ],
    ],
    ['content of a directory', [{ ...stored, name: 'top/' }]],
    ['a symlink', [{ ...stored, external: 0o120777 * 2 ** 16 }]],
    ['a directory without its slash', [{ ...stored, external: 0x10 }]],
    ['a file with a slash', [{ name: 'top/', external: 0o100644 * 2 ** 16 }]],
    ['a backslash', [{ ...stored, name: 'top\\file' }]],
    ['a NUL in the name', [{ ...stored, name: 'top/file\0.txt' }]],
    ['a name of an unknown code page', [{ ...stored, name: 'top/ä' }]],
    ['a Unicode path that says something else', [{ ...stored, extra: unicodePath('top/evil', 'top/file') }]],
    ['a Unicode path of another name', [{ ...stored, extra: unicodePath('top/file', 'top/else') }]],
    [
      'two extra records of one kind',
      [
        {
          ...stored,
          extra: Buffer.concat([unicodePath('top/file', 'top/file'), unicodePath('top/file', 'top/file')]),
        },
      ],
    ],
    ['an extra record that holds a link', [{ ...stored, extra: extraRecord(0x756e, Buffer.alloc(14)) }]],
    ['ZIP64 sizes beside other sizes', [{ ...stored, local: { extra: extraRecord(1, uint64(5, 6)) } }]],
    [
      'a local ZIP64 record of zeros without a descriptor',
      [{ ...stored, local: { extra: extraRecord(1, uint64(0, 0)) } }],
    ],
    ['a ZIP64 record that nothing refers to', [{ ...stored, extra: extraRecord(1, uint64(9)) }]],
    ['stored data longer than its size', [{ ...stored, size: 4 }]],
    ['deflated data longer than its size', [{ ...deflated, size: 4 }]],
    [
      'bytes after the deflate stream',
      [{ ...deflated, data: Buffer.concat([Buffer.from('cb48cdc9c90700', 'hex'), Buffer.from('more')]) }],
    ],
    ['a comment with a signature', [stored], { comment: 'PK\x05\x06' }],
    ['a member’s comment with a signature', [{ ...stored, comment: 'PK\x01\x02' }]],
    ['a wrong count', [stored], { entries: 2 }],
    ['a directory that begins elsewhere', [stored], { offset: 3 }],
    ['a directory of another size', [stored], { size: 3 }],
    ['an end that refers to a missing ZIP64 end', [stored], { entries: 0xffff }],
    ['an end and a ZIP64 end that differ', [stored], { before: (at, size) => zip64End(at, size, 2) }],
    [
      'a ZIP64 end of another size',
      [stored],
      { offset: 0xffffffff, before: (at, size) => zip64End(at, size, 1, 50) },
    ],
    ['bytes between the directory and the end', [stored], { before: () => Buffer.from('gap') }],
  ])('refuses %s', (_, members, end) => {
    expect(codeOf(rawZip(members, end))).toBe('archive-ambiguous')
  })

  it('refuses bytes after the end, and a second zip after the first', () => {
    const zip = rawZip([stored])
    expect(codeOf(Buffer.concat([zip, Buffer.from('more')]))).toBe('archive-ambiguous')
    expect(codeOf(Buffer.concat([zip, zip]))).toBe('archive-ambiguous')
  })
})

describe('what is refused for another reason', () => {
  it.each<[string, string, readonly RawZipMember[], RawZipEnd?]>([
    ['an absolute path', 'archive-unsafe-path', [{ ...stored, name: '/etc/passwd' }]],
    ['a path that climbs', 'archive-unsafe-path', [{ ...stored, name: '../evil' }]],
    ['a drive letter', 'archive-unsafe-path', [{ ...stored, name: 'C:evil' }]],
    [
      'a name that is not UTF-8',
      'archive-unsafe-path',
      [{ ...stored, name: Buffer.from('top/\xff', 'latin1'), flags: 0x800 }],
    ],
    ['./ before the name', 'archive-unusual', [{ ...stored, name: './top/file' }]],
    ['no name', 'archive-unsafe-path', [{ ...stored, name: '' }]],
    ['a file in place of the target folder', 'archive-unsafe-path', [{ ...stored, name: '.' }]],
    ['an unknown method', 'archive-unusual', [{ ...stored, method: 12 }]],
    ['encryption', 'archive-unusual', [{ ...stored, flags: 1 }]],
    ['several disks', 'archive-unusual', [stored], { disk: 1 }],
    ['another version in the local header', 'archive-unusual', [{ ...stored, local: { version: 45 } }]],
    ['a wrong checksum', 'archive-damaged', [{ ...stored, crc: 1 }]],
    ['content shorter than its size', 'archive-damaged', [{ ...deflated, size: 6 }]],
    ['a broken deflate stream', 'archive-damaged', [{ ...deflated, data: Buffer.from('ff00ff', 'hex') }]],
    ['a missing descriptor', 'archive-damaged', [{ ...streamed, after: Buffer.alloc(0) }]],
    [
      'a descriptor with another checksum',
      'archive-damaged',
      [{ ...streamed, after: descriptor(1, packed, 5) }],
    ],
    ['an extra field that is cut off', 'archive-damaged', [{ ...stored, extra: Buffer.from([1, 0, 9]) }]],
    [
      'a ZIP64 size that is missing',
      'archive-damaged',
      [{ ...stored, size: 0xffffffff, compressed: 0xffffffff }],
    ],
  ])('refuses %s', (_, code, members, end) => {
    const result = readZip('a.zip', rawZip(members, end))
    expect(result.ok ? [] : result.failures.map(failure => failure.code)).toContain(code)
  })

  it('refuses a comment that is cut off or no text', () => {
    const commented = rawZip([stored], { comment: 'hello' })
    expect(codeOf(commented.subarray(0, -1))).toBe('archive-damaged')
    expect(codeOf(rawZip([stored], { comment: 'a\0b' }))).toBe('archive-unusual')
  })

  it('refuses what is no zip', () => {
    expect(codeOf(Buffer.from('hello'))).toBe('archive-damaged')
    expect(codeOf(Buffer.alloc(0))).toBe('archive-damaged')
  })

  it('takes 65535 for a number where it is one', () => {
    const fill = rawZip([{ name: 'a' }]).length - 22 - 30 - 1
    const comment = 'c'.repeat(0xffff - fill)
    expect(codeOf(rawZip([{ name: 'a', comment }]))).toBe('read')
    expect(codeOf(rawZip([{ name: 'a', content: 'x'.repeat(0xffff - 31) }]))).toBe('read')
  })

  it('stops inflating at the stated size and at the limit', () => {
    const bomb = rawZip([{ content: 'a'.repeat(100_000), deflate: true }])
    const limits = { ...defaultLimits, content: 1000 }
    expect(readZip('a.zip', bomb, limits)).toMatchObject({
      ok: false,
      failures: [{ code: 'archive-too-large' }],
    })
  })
})
