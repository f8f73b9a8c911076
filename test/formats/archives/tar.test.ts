import { describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../src/formats/archives/limits.ts'
import { examineTar, readTar } from '../../../src/formats/archives/tar.ts'
import { gnuMagic, paxHeader, paxRecord, type RawHeader, rawMember, rawTar } from './tar-bytes.ts'

function codeOf(tar: Uint8Array): string {
  const result = readTar('a.tar', tar)
  return result.ok ? 'read' : (result.failures[0]?.code ?? 'none')
}

function namesOf(tar: Uint8Array): readonly string[] {
  const result = readTar('a.tar', tar)
  if (!result.ok) throw new Error(JSON.stringify(result.failures))
  return result.value.map(({ name }) => name)
}

const longName = `top/${'n'.repeat(150)}`
const long = (typeflag: string, text = `${longName}\0`): RawHeader => ({
  name: '././@LongLink',
  typeflag,
  content: text,
  magic: gnuMagic,
})

describe('a plain tar', () => {
  it('gives all header fields and the content', () => {
    const tar = rawTar({ name: 'top/a', content: 'hello', mode: '0000755\0', mtime: '00000000012\0' })
    const result = readTar('a.tar', tar)
    expect(result).toMatchObject({
      ok: true,
      value: [
        { kind: 'file', name: 'top/a', path: 'top/a', mode: 0o755, uid: 0, size: 5, mtime: 10, offset: 0 },
      ],
    })
    expect(result.ok && Buffer.from(result.value[0]?.bytes ?? []).toString()).toBe('hello')
  })

  it('joins prefix and name', () => {
    expect(namesOf(rawTar({ name: 'file', prefix: 'top/deep' }))).toEqual(['top/deep/file'])
  })

  it.each([
    ['blanks before the digits', { mode: '   644 \0' }],
    ['an owner of NULs, as Rust writes', { uid: '\0'.repeat(8), magic: gnuMagic }],
    ['no time, as cargo wrote for a while', { mtime: '\0'.repeat(12) }],
    ['a base-256 owner that octal cannot hold', { uid: '\x80\0\0\0\x40\0\0\0', magic: gnuMagic }],
    ['the type bits of its own kind in the mode', { mode: '0100644\0' }],
    ['type flag NUL below the GNU magic', { typeflag: '\0', magic: gnuMagic }],
    ['./ before the name', { name: './top/file' }],
  ])('reads %s', (_, header) => {
    expect(codeOf(rawTar(header))).toBe('read')
  })

  it('takes a GNU long name and a GNU long target', () => {
    const tar = rawTar(long('K', `${'t'.repeat(140)}\0`), long('L'), {
      name: longName.slice(0, 100),
      typeflag: '2',
      linkname: 't'.repeat(100),
      magic: gnuMagic,
    })
    expect(readTar('a.tar', tar)).toMatchObject({
      ok: true,
      value: [{ name: longName, linkname: 't'.repeat(140), kind: 'symlink' }],
    })
  })

  it('takes names, owners and times from PAX, the member before the global header', () => {
    const tar = rawTar(
      paxHeader({ comment: 'a commit', mtime: '5', uname: 'all' }, 'g'),
      paxHeader({ path: 'top/päx', mtime: '7.25', uid: '3000000000', 'LIBARCHIVE.xattr.x': 'y' }),
      { name: 'ignored' },
      { name: 'top/b' },
    )
    expect(readTar('a.tar', tar)).toMatchObject({
      ok: true,
      value: [
        { name: 'top/päx', mtime: 7, uid: 3000000000, uname: 'all' },
        { name: 'top/b', mtime: 5, uid: 0 },
      ],
    })
  })

  it('takes a hard link to an earlier file', () => {
    const tar = rawTar({ name: 'top/a', content: 'x' }, { name: 'top/b', typeflag: '1', linkname: 'top/a' })
    expect(codeOf(tar)).toBe('read')
  })
})

describe('what two readers could read differently', () => {
  const file: RawHeader = { name: 'top/file', content: 'hello' }
  const oddChecksum = `${rawMember(file).toString('latin1', 148, 154)}xx`
  it.each<[string, readonly (RawHeader | Buffer)[]]>([
    ['a PAX size that is not the header’s', [paxHeader({ size: '3' }), file]],
    ['a PAX size that is no number', [paxHeader({ size: '0x5' }), file]],
    ['two records of one keyword', [{ ...paxHeader({}), content: paxRecord('path', 'a').repeat(2) }, file]],
    ['an empty PAX path', [paxHeader({ path: '' }), file]],
    ['a NUL in a PAX path', [paxHeader({ path: 'top/a\0b' }), file]],
    [
      'a PAX path that is not UTF-8',
      [{ typeflag: 'x', content: Buffer.from('9 path=\xff\n', 'latin1') }, file],
    ],
    ['names said to be binary', [paxHeader({ hdrcharset: 'BINARY' }), file]],
    ['a path for all members', [paxHeader({ path: 'top/evil' }, 'g'), file]],
    ['a link target for all members', [paxHeader({ linkpath: 'x' }, 'g'), file]],
    ['a size for all members', [paxHeader({ size: '5' }, 'g'), file]],
    ['GNU sparse files in PAX', [paxHeader({ 'GNU.sparse.name': 'top/evil' }), file]],
    ['star’s size', [paxHeader({ 'SCHILY.realsize': '9' }), file]],
    ['two PAX headers of one member', [paxHeader({ path: 'a' }), paxHeader({ path: 'b' }), file]],
    ['two long names of one member', [long('L'), long('L', 'other\0'), file]],
    ['a PAX header, then a long name', [paxHeader({ path: 'a' }), long('L'), file]],
    ['a long name, then a PAX header', [long('L'), paxHeader({ path: 'a' }), file]],
    [
      'a global header between a header and its member',
      [paxHeader({ path: 'a' }), paxHeader({ mtime: '0' }, 'g'), file],
    ],
    ['a long name without its NUL', [long('L', longName), file]],
    ['a long name with more after its NUL', [long('L', `${longName}\0x\0`), file]],
    ['a long name and a prefix', [long('L'), { ...file, prefix: 'evil' }]],
    ['an old GNU sparse file', [{ ...file, typeflag: 'S', magic: gnuMagic }]],
    ['a member that continues on another volume', [{ ...file, typeflag: 'M', magic: gnuMagic }]],
    ['content of a directory', [{ ...file, name: 'top/', typeflag: '5' }]],
    ['content of a symlink', [{ ...file, typeflag: '2', linkname: 'x' }]],
    ['content of a hard link', [file, { ...file, name: 'top/b', typeflag: '1', linkname: 'top/file' }]],
    ['a file whose name ends in a slash', [{ ...file, name: 'top/file/' }]],
    ['a prefix below the GNU magic', [{ ...file, magic: gnuMagic, prefix: 'evil' }]],
    ['bytes after a name’s NUL', [{ ...file, patch: [20, 'hidden'] }]],
    ['bytes after the prefix', [{ ...file, patch: [508, 'tar\0'] }]],
    ['a size with a digit after its end', [{ ...file, size: '0000000005\u00007' }]],
    ['a size with other characters', [{ ...file, size: '000000005x\0\0' }]],
    ['a size without an end', [{ ...file, size: '000000000005' }]],
    ['a size after a NUL', [{ ...file, size: '\u00000000000005\0' }]],
    [
      'a size in base 256 that octal could hold',
      [{ ...file, magic: gnuMagic, size: `\x80${'\0'.repeat(10)}\x05` }],
    ],
    ['a base-256 owner below the POSIX magic', [{ ...file, uid: '\x80\0\0\0\x40\0\0\0' }]],
    ['a checksum with other characters after it', [{ ...file, checksum: oddChecksum }]],
    ['no size at all', [{ name: 'top/a', size: '\0'.repeat(12) }]],
    ['a mode that says symlink', [{ ...file, mode: '0120777\0' }]],
    ['two members of one name', [file, { ...file, content: 'other' }]],
    ['two names that are one without ./', [file, { ...file, name: './top/file' }]],
    [
      'two directories that are one after normalization',
      [{ name: 'top/caf\u00e9/a' }, { name: 'top/cafe\u0301/b' }],
    ],
    [
      'a directory that is another’s after normalization',
      [{ name: 'top/caf\u00e9/a' }, { name: 'top/cafe\u0301/', typeflag: '5' }],
    ],
    ['a file, then a member below it', [file, { name: 'top/file/below' }]],
    ['a member, then a file where its directory is', [{ name: 'top/file/below' }, file]],
    ['a member below a symlink', [{ name: 'top/l', typeflag: '2', linkname: '.' }, { name: 'top/l/below' }]],
    ['a single zero block, then more', [Buffer.alloc(512), rawMember(file)]],
    ['members after the end', [Buffer.alloc(1024), rawMember(file)]],
  ])('refuses %s', (_, members) => {
    expect(codeOf(rawTar(...members))).toBe('archive-ambiguous')
  })
})

describe('what must not be unpacked', () => {
  it.each<[string, RawHeader]>([
    ['an absolute path', { name: '/etc/passwd' }],
    ['a path that climbs', { name: 'top/../../evil' }],
    ['a name that is not UTF-8', { name: Buffer.from('top/\xff', 'latin1') }],
    ['no name', { name: '' }],
    ['a file in place of the target folder', { name: '.' }],
    ['a hard link to no file of the archive', { typeflag: '1', linkname: 'top/none' }],
    ['a hard link out of the archive', { typeflag: '1', linkname: '/etc/shadow' }],
  ])('refuses %s', (_, header) => {
    expect(codeOf(rawTar(header))).toBe('archive-unsafe-path')
  })
})

describe('what is unusual', () => {
  it.each<[string, Buffer]>([
    ['a magic of nobody', rawTar({ magic: '\0'.repeat(8) })],
    ['a version of POSIX that is not 00', rawTar({ magic: 'ustar\0\0\0' })],
    ['type flag NUL below the POSIX magic', rawTar({ typeflag: '\0' })],
    ['an owner that is not UTF-8', rawTar({ patch: [265, '\xff'] })],
    [
      'padding of a header that is not zero',
      Buffer.concat([rawMember(paxHeader({ path: 'a' })).fill(1, 600), rawTar({})]),
    ],
    ['an unknown type flag', rawTar({ typeflag: 'A' })],
    ['a contiguous file', rawTar({ typeflag: '7' })],
    ['a PAX length with a leading zero', rawTar({ ...paxHeader({}), content: '011 path=h\n' }, {})],
    ['an unknown PAX keyword', rawTar(paxHeader({ novelty: '1' }), {})],
    ['the target of a link in a file', rawTar({ linkname: 'x' })],
    [
      'padding that is not zero',
      Buffer.concat([rawMember({ content: 'a' }).fill(1, 600), Buffer.alloc(1024)]),
    ],
    ['an empty segment', rawTar({ name: 'top//file' })],
    ['one zero block at the end', Buffer.concat([rawMember({}), Buffer.alloc(512)])],
    ['half a block at the end', Buffer.concat([rawTar({}), Buffer.alloc(100)])],
    ['a directory listed twice', rawTar({ name: 'top/', typeflag: '5' }, { name: 'top', typeflag: '5' })],
  ])('refuses %s', (_, tar) => {
    expect(codeOf(tar)).toBe('archive-unusual')
  })
})

describe('what is damaged', () => {
  it.each<[string, Buffer]>([
    ['nothing at all', Buffer.alloc(0)],
    ['a wrong checksum', rawTar({ checksum: '000001\0 ' })],
    ['no end', rawMember({})],
    ['half a header', rawMember({}).subarray(0, 300)],
    ['half a PAX header', rawMember(paxHeader({ path: 'a' })).subarray(0, 700)],
    ['half a member', rawMember({ content: 'a'.repeat(600) }).subarray(0, 700)],
    ['half of the padding', rawMember({ content: 'a' }).subarray(0, 700)],
    ['a header for no member', rawTar(paxHeader({ path: 'a' }))],
    ['a symlink to nothing', rawTar({ typeflag: '2' })],
    ['a PAX record without a newline', rawTar({ ...paxHeader({}), content: '9 path=a' }, {})],
    ['a PAX record without a length', rawTar({ ...paxHeader({}), content: 'path=a\n' }, {})],
    ['a PAX record shorter than itself', rawTar({ ...paxHeader({}), content: '1 path=a\n' }, {})],
  ])('refuses %s', (_, tar) => {
    expect(codeOf(tar)).toBe('archive-damaged')
  })
})

describe('what is too large', () => {
  it('refuses more members than the limit', () => {
    const tar = rawTar({ name: 'a' }, { name: 'b' }, { name: 'c' })
    expect(readTar('a.tar', tar, { ...defaultLimits, members: 2 })).toMatchObject({
      ok: false,
      failures: [{ code: 'archive-too-large', member: 'c', found: 'more than 2 members' }],
    })
  })

  it('refuses a stated size beyond the limit before reading it', () => {
    expect(examineTar(rawTar({ size: '77777777777\0' })).anomalies).toMatchObject([{ kind: 'too-large' }])
  })

  it('refuses a path that no file system takes', () => {
    expect(codeOf(rawTar(paxHeader({ path: `${'a/'.repeat(3000)}b` }), {}))).toBe('archive-too-large')
    expect(codeOf(rawTar(paxHeader({ path: `top/${'a'.repeat(256)}` }), {}))).toBe('archive-too-large')
  })

  it('refuses headers without end', () => {
    expect(codeOf(rawTar({ typeflag: 'x', size: '00077777777\0' }))).toBe('archive-too-large')
    const many = Array.from({ length: 200 }, () => paxHeader({ mtime: '0' }, 'g'))
    expect(codeOf(rawTar(...many, {}))).toBe('archive-too-large')
  })
})

describe('examining', () => {
  it('reads on after an anomaly and tells where it stood', () => {
    const tar = rawTar({ name: 'top/a', typeflag: 'A', content: 'x' }, { name: 'top/b', content: 'yy' })
    const { entries, anomalies } = examineTar(tar)
    expect(entries.map(({ name, size }) => [name, size])).toEqual([
      ['top/a', 1],
      ['top/b', 2],
    ])
    expect(anomalies).toEqual([{ kind: 'unusual', found: 'the type flag "A"', member: 'top/a', offset: 0 }])
  })
})
