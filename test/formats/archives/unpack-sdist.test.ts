import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unpackSdist } from '../../../src/formats/archives/unpack-sdist.ts'
import { formatTar } from '../../../src/formats/archives/write-tar.ts'
import { type RawHeader, rawTar } from './tar-bytes.ts'
import { rawZip } from './zip-bytes.ts'

const top: RawHeader = { name: 'six-1.0/', typeflag: '5', mode: '0000755\0' }
const setup: RawHeader = { name: 'six-1.0/setup.py', content: 'x', mode: '0000755\0' }

function unpack(...members: readonly RawHeader[]) {
  return unpackSdist('six-1.0.tar.gz', gzipSync(rawTar(...members)))
}

function link(name: string, linkname: string): RawHeader {
  return { name: `six-1.0/${name}`, typeflag: '2', linkname }
}

describe('an sdist', () => {
  it('unpacks to its entries below the top directory', () => {
    expect(
      unpack(top, setup, { name: 'six-1.0/a/b', content: 'y' }, link('a/l', '../setup.py'), {
        name: 'six-1.0/h',
        typeflag: '1',
        linkname: 'six-1.0/setup.py',
      }),
    ).toEqual({
      ok: true,
      value: {
        top: 'six-1.0',
        entries: [
          { kind: 'file', path: 'setup.py', bytes: Buffer.from('x'), executable: true },
          { kind: 'file', path: 'a/b', bytes: Buffer.from('y'), executable: false },
          { kind: 'symlink', path: 'a/l', target: '../setup.py' },
          { kind: 'file', path: 'h', bytes: Buffer.from('x'), executable: true },
        ],
      },
    })
  })

  it('may be a zip', () => {
    const zip = rawZip([
      { name: 'six-1.0/' },
      { name: 'six-1.0/run', content: 'x', external: 0o100755 * 2 ** 16 },
    ])
    expect(unpackSdist('six-1.0.zip', zip)).toEqual({
      ok: true,
      value: {
        top: 'six-1.0',
        entries: [{ kind: 'file', path: 'run', bytes: Buffer.from('x'), executable: true }],
      },
    })
  })

  it.each([
    ['six-1.0.tar.bz2', 'archive-format-unknown'],
    ['six-1.0.tgz', 'archive-format-unknown'],
  ])('refuses %s, whose format it does not read', (filename, code) => {
    expect(unpackSdist(filename, Buffer.alloc(0))).toMatchObject({ ok: false, failures: [{ code }] })
  })

  it.each<[string, readonly RawHeader[]]>([
    ['two top directories', [setup, { name: 'other/file' }]],
    ['a file at the top', [top, setup, { name: 'README' }]],
    ['a file in place of the top directory', [{ name: 'six-1.0' }]],
    ['a symlink in place of the top directory', [{ name: 'six-1.0', typeflag: '2', linkname: 'x' }]],
    ['nothing', []],
  ])('refuses %s', (_, members) => {
    const result = unpack(...members)
    const codes = result.ok ? [] : result.failures.map(({ code }) => code)
    expect(codes).toContain(members[0]?.linkname === 'x' ? 'archive-unsafe-path' : 'archive-top-directory')
  })

  it.each([
    ['an absolute target', 'l', '/etc/passwd'],
    ['a target above the top', 'l', '..'],
    ['a target beside the top', 'a/l', '../../other'],
    ['a target that turns back after a name', 'a/b/l', 'x/../y'],
  ])('refuses a symlink with %s', (_, name, target) => {
    expect(unpack(setup, link(name, target))).toMatchObject({
      ok: false,
      failures: [{ code: 'archive-unsafe-path', member: `six-1.0/${name}` }],
    })
  })

  it('takes a symlink to the top itself and to a directory below', () => {
    expect(unpack(setup, link('a/l', '..'), link('m', './a/b'))).toMatchObject({ ok: true })
  })

  it.each<[string, string, RawHeader]>([
    ['a device', 'archive-unsafe-path', { name: 'six-1.0/null', typeflag: '3' }],
    ['a fifo', 'archive-unsafe-path', { name: 'six-1.0/fifo', typeflag: '6' }],
    ['a backslash', 'archive-ambiguous', { name: 'six-1.0/..\\..\\evil' }],
    ['a line break in a name', 'archive-unusual', { name: 'six-1.0/a\nb' }],
  ])('refuses %s', (_, code, member) => {
    expect(unpack(setup, member)).toMatchObject({ ok: false, failures: [{ code }] })
  })

  it('refuses a gzip file that is a zip as well', () => {
    const zip = rawZip([{ name: 'six-1.0/evil', content: 'x' }])
    const gzip = gzipSync(rawTar(setup))
    const size = Buffer.alloc(2)
    size.writeUInt16LE(zip.length)
    zip.writeUInt16LE(gzip.length - 10, zip.length - 2)
    const both = Buffer.concat([gzip.subarray(0, 10), size, zip, gzip.subarray(10)])
    both.writeUInt8(4, 3)
    expect(unpackSdist('six-1.0.tar.gz', both)).toMatchObject({
      ok: false,
      failures: [{ code: 'archive-ambiguous', found: 'a zip inside the gzip file' }],
    })
  })

  it('reads what our own writer writes', () => {
    const path = `six-1.0/${'d'.repeat(90)}/${'f'.repeat(90)}`
    const tar = formatTar([
      { kind: 'directory', path: 'six-1.0', mode: 0o755, mtime: 1 },
      { kind: 'file', path, mode: 0o644, mtime: 1, bytes: Buffer.from('x') },
      { kind: 'symlink', path: 'six-1.0/l', target: 't'.repeat(150), mode: 0o777, mtime: 1 },
    ])
    expect(unpackSdist('six-1.0.tar.gz', gzipSync(tar))).toMatchObject({
      ok: true,
      value: { entries: [{ path: path.slice(8) }, { target: 't'.repeat(150) }] },
    })
  })
})
