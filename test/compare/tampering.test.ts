import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { paxHeader, type RawHeader, rawMember, rawTar } from '../formats/archives/tar-bytes.ts'
import { extraRecord, type RawZipMember, rawZip } from '../formats/archives/zip-bytes.ts'
import { compareInMemory, summarize } from './rig.ts'

const neighbour: RawHeader = { name: 'a', content: 'first' }

describe('one field of one header of a tar', () => {
  const plain: RawHeader = { name: 'b', content: 'second' }
  const cases: readonly (readonly [RawHeader, readonly string[]])[] = [
    [{ mode: '0000755\0' }, ['b: mode']],
    [{ uid: '0000001\0' }, ['b: uid']],
    [{ mtime: '00000000007\0' }, ['b: mtime']],
    [{ patch: [116, '0000005\0'] }, ['b: gid']],
    [{ patch: [265, 'root'] }, ['b: owner']],
    [{ patch: [297, 'root'] }, ['b: group']],
    [{ patch: [329, '0000001\0'] }, ['b: device']],
    [{ magic: 'ustar  \0' }, ['b: dialect']],
    [{ typeflag: '7' }, [': anomaly', 'b: type flag']],
    [{ linkname: 'x' }, [': anomaly', 'b: link target']],
    [{ content: 'Second' }, ['b: lines']],
  ]
  it.each(cases)('%o is named', async (change, expected) => {
    const [a, b] = [rawTar(neighbour, plain), rawTar(neighbour, { ...plain, ...change })]
    const comparison = await compareInMemory(a, b)
    expect(comparison.kind).toBe('different')
    expect(summarize(comparison)).toEqual(expected)
  })

  it('names a PAX record', async () => {
    const [a, b] = ['1', '2'].map(mtime => rawTar(neighbour, paxHeader({ mtime }), plain))
    const comparison = await compareInMemory(a ?? '', b ?? '')
    expect(summarize(comparison)).toEqual(['b: PAX mtime'])
  })

  it('names a number that is spelled otherwise as spelled otherwise', async () => {
    const comparison = await compareInMemory(
      rawTar({ ...plain, mtime: '00000000007\0' }),
      rawTar({ ...plain, mtime: '         07\0' }),
    )
    expect(summarize(comparison)).toEqual(['b: mtime as written'])
  })

  it('names bytes in the padding, and more blocks at the end', async () => {
    const padded = rawTar(plain)
    padded[512 + 300] = 1
    expect(summarize(await compareInMemory(rawTar(plain), padded))).toEqual([': anomaly', 'b: padding'])
    const longer = Buffer.concat([rawTar(plain), Buffer.alloc(10_240)])
    expect(summarize(await compareInMemory(rawTar(plain), longer))).toEqual([': end of archive'])
  })

  it('names a checksum that is spelled otherwise, and nothing else', async () => {
    const tar = rawTar(plain)
    const [digits, ends] = [tar.toString('latin1', 148, 154), tar.toString('latin1', 154, 156)]
    const other = Buffer.from(tar)
    other.write(`0${digits}${ends[0]}`, 148, 'latin1')
    expect(summarize(await compareInMemory(tar, other))).toEqual(['b: header checksum'])
  })

  it('names a changed order and nothing else', async () => {
    const comparison = await compareInMemory(rawTar(neighbour, plain), rawTar(plain, neighbour))
    expect(summarize(comparison)).toEqual([': order'])
    expect(comparison.causes).toMatchObject([{ code: 'member-order', certainty: 'certain' }])
  })

  it('names a member that only one side has, and a rename', async () => {
    const comparison = await compareInMemory(
      rawTar(neighbour, plain),
      rawTar(neighbour, { ...plain, name: 'c' }),
    )
    expect(comparison.differences).toMatchObject([
      { kind: 'only-in', side: 'first', name: 'b', perhaps: 'c' },
      { kind: 'only-in', side: 'second', name: 'c', perhaps: 'b' },
    ])
  })

  it('names all that differs, not only the first', async () => {
    const comparison = await compareInMemory(
      rawTar(neighbour, plain),
      rawTar({ ...neighbour, mode: '0000600\0' }, { ...plain, mtime: '00000000011\0', content: 'third' }),
    )
    expect(summarize(comparison)).toEqual(['a: mode', 'b: mtime', 'b: lines'])
  })
})

describe('one field of one header of a zip', () => {
  const cases: readonly (readonly [RawZipMember, readonly string[]])[] = [
    [{ time: 9 }, ['b: time']],
    [{ date: 0x22 }, ['b: time']],
    [{ external: 0o100600 * 2 ** 16 }, ['b: mode', 'b: external attributes']],
    [{ creator: 0 }, ['b: mode', 'b: creator system']],
    [{ version: 10 }, ['b: version needed']],
    [{ flags: 0x0800 }, ['b: flags', 'b: local flags']],
    [{ comment: 'hello' }, ['b: comment']],
    [{ extra: extraRecord(0x5455, Buffer.from([1])) }, ['b: extra 0x5455', 'b: local extra 0x5455']],
    [{ content: 'Second' }, ['b: lines']],
  ]
  it.each(cases)('%o is named', async (change, expected) => {
    const plain: RawZipMember = { name: 'b', content: 'second' }
    const [a, b] = [{}, change].map(one =>
      rawZip([
        { name: 'a', content: 'first' },
        { ...plain, ...one },
      ]),
    )
    const comparison = await compareInMemory(a ?? '', b ?? '')
    expect(comparison.kind).toBe('different')
    expect(summarize(comparison)).toEqual(expected)
  })

  it('names the compression method and the comment of the archive', async () => {
    const plain: RawZipMember = { name: 'b', content: 'second '.repeat(20) }
    const packed = await compareInMemory(rawZip([plain]), rawZip([{ ...plain, deflate: true }]))
    expect(summarize(packed)).toEqual(['b: compression method', 'b: compression method', 'b: compression'])
    const comment = await compareInMemory(rawZip([plain]), rawZip([plain], { comment: 'x' }))
    expect(summarize(comment)).toEqual([': archive comment'])
  })

  it('names a checksum that lies, as far as it can be told', async () => {
    const plain: RawZipMember = { name: 'b', content: 'second' }
    const comparison = await compareInMemory(rawZip([plain]), rawZip([{ ...plain, crc: 5 }]))
    expect(summarize(comparison)).toContain(': anomaly')
  })
})

describe('one field of a gzip header', () => {
  const cases: readonly (readonly [offset: number, byte: number, field: string])[] = [
    [4, 9, 'mtime'],
    [8, 2, 'extra flags'],
    [9, 255, 'operating system'],
  ]
  it.each(cases)('the byte at %i is named', async (offset, byte, field) => {
    const plain = gzipSync('content')
    const other = Buffer.from(plain)
    other[offset] = byte
    const comparison = await compareInMemory(plain, other)
    expect(summarize(comparison)).toEqual([`: ${field}`])
  })

  it('tells a compression apart from a content', async () => {
    const content = 'one two three '.repeat(500)
    const level = await compareInMemory(gzipSync(content, { level: 1 }), gzipSync(content, { level: 6 }))
    expect(summarize(level)).toEqual([': extra flags', ': compression'])
    const both = await compareInMemory(zstdCompressSync(content), zstdCompressSync(`${content}.`))
    expect(summarize(both)).toEqual([': lines'])
  })

  it('compares what two programs packed', async () => {
    const comparison = await compareInMemory(gzipSync('same'), zstdCompressSync('same'))
    expect(comparison.differences).toMatchObject([{ kind: 'format', first: 'gzip', second: 'zstd' }])
    expect(comparison.causes).toMatchObject([{ code: 'compression-implementation', certainty: 'certain' }])
  })
})

describe('one field of an ar header', () => {
  const header = (fields: readonly string[]) =>
    `${fields.map((text, index) => text.padEnd([16, 12, 6, 6, 8, 10][index] ?? 0)).join('')}\`\n`
  const base = ['data', '1', '0', '0', '100644', '4']
  const names = ['name', 'mtime', 'uid', 'gid', 'mode']
  it.each(names.slice(1).map((name, index) => [name, index + 1] as const))(
    '%s is named',
    async (name, index) => {
      const changed = base.map((text, at) => (at === index ? (name === 'mode' ? '100600' : '7') : text))
      const [a, b] = [base, changed].map(fields => `!<arch>\n${header(fields)}abcd`)
      expect(summarize(await compareInMemory(a ?? '', b ?? ''))).toEqual([`data: ${name}`])
    },
  )
})

it('looks into archives inside compressed archives inside archives', async () => {
  const nest = (text: string) => {
    const inner = rawZip([{ name: 'deep.txt', content: text }])
    const middle = gzipSync(
      Buffer.concat([rawMember({ name: 'inner.zip', content: inner }), Buffer.alloc(1024)]),
    )
    return rawTar({ name: 'middle.tar.gz', content: middle })
  }
  const comparison = await compareInMemory(nest('one\ntwo\n'), nest('one\n2\n'))
  expect(summarize(comparison)).toEqual(['middle.tar.gz › inner.zip › deep.txt: lines'])
  expect(comparison.differences[0]).toMatchObject({
    hunks: [{ lines: [2, 2], first: ['two'], second: ['2'] }],
  })
})
