import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { examineGzip, readGzip } from '../../../src/formats/archives/gzip.ts'

const plain = gzipSync('hello')

function codeOf(bytes: Uint8Array, limit = 2 ** 31): string {
  const result = readGzip('a.gz', bytes, limit)
  return result.ok ? 'read' : (result.failures[0]?.code ?? 'none')
}

/** The same member with other flags and fields after the fixed header. */
function withFields(flags: number, fields: string): Buffer {
  const bytes = Buffer.concat([plain.subarray(0, 10), Buffer.from(fields, 'latin1'), plain.subarray(10)])
  bytes.writeUInt8(flags, 3)
  return bytes
}

describe('gzip', () => {
  it('gives the content', () => {
    const result = readGzip('a.gz', plain, 5)
    expect(result.ok && Buffer.from(result.value).toString()).toBe('hello')
    expect(codeOf(gzipSync(''))).toBe('read')
  })

  it('gives the header fields of each member', () => {
    const named = withFields(8 | 16 | 4, '\x02\x00ab' + 'name.tar\0comment\0')
    named.writeUInt32LE(77, 4)
    const { headers, bytes, anomalies } = examineGzip(named, 1000)
    expect(headers).toMatchObject([
      { mtime: 77, os: plain[9], extraFlags: plain[8], name: 'name.tar', comment: 'comment' },
    ])
    expect(Buffer.from(bytes).toString()).toBe('hello')
    expect(anomalies).toEqual([])
  })

  it('reads several members when examining, and refuses them when judging', () => {
    const several = Buffer.concat([plain, gzipSync(' world')])
    expect(Buffer.from(examineGzip(several, 1000).bytes).toString()).toBe('hello world')
    expect(codeOf(several)).toBe('archive-ambiguous')
  })

  it('refuses bytes after the end', () => {
    expect(codeOf(Buffer.concat([plain, Buffer.from('more')]))).toBe('archive-ambiguous')
    expect(codeOf(Buffer.concat([plain, Buffer.alloc(3)]))).toBe('archive-unusual')
  })

  it('refuses reserved flags and a wrong header checksum', () => {
    expect(codeOf(withFields(0x20, ''))).toBe('archive-unusual')
    expect(codeOf(withFields(2, '\x00\x01'))).toBe('archive-unusual')
  })

  it('refuses what is cut off or altered anywhere', () => {
    for (let length = 0; length < plain.length; length += 1)
      expect(codeOf(plain.subarray(0, length))).toBe('archive-damaged')
    for (const at of [plain.length - 1, plain.length - 5, 0, 1, 2]) {
      const bad = Buffer.from(plain)
      bad.writeUInt8((bad.readUInt8(at) + 1) % 256, at)
      expect(codeOf(bad)).toBe('archive-damaged')
    }
  })

  it('stops at the limit', () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 22))
    expect(codeOf(bomb, 2 ** 22 - 1)).toBe('archive-too-large')
    expect(codeOf(bomb, 2 ** 22)).toBe('read')
    bomb.writeUInt32LE(5, bomb.length - 4)
    expect(codeOf(bomb, 2 ** 20)).toBe('archive-too-large')
  })
})
