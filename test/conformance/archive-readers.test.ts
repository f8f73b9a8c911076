import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readTar } from '../../src/formats/archives/tar.ts'
import { readZip } from '../../src/formats/archives/zip.ts'
import { gnuMagic, paxHeader, rawTar } from '../formats/archives/tar-bytes.ts'
import { descriptor, extraRecord, rawZip } from '../formats/archives/zip-bytes.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'real-readers-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const seed = 20111111
/** Bytes that mean something in a header, more often than chance would have it. */
const telling = fc.constantFrom(...Buffer.from('0157 \0/.xgLKS-=\n\x80\xff', 'latin1'))
const byte = fc.oneof(telling, fc.nat(255))

const tars = [
  rawTar(
    { name: 'top/', typeflag: '5' },
    { name: 'top/a', content: 'hello' },
    { name: 'top/l', typeflag: '2', linkname: 'a' },
    { name: 'top/h', typeflag: '1', linkname: 'top/a' },
  ),
  rawTar(paxHeader({ path: 'top/päx', mtime: '5.5' }), { name: 'x', content: 'hello' }, { name: 'top/b' }),
  rawTar(
    { name: '././@LongLink', typeflag: 'L', magic: gnuMagic, content: `top/${'n'.repeat(130)}\0` },
    { name: 'top/n', magic: gnuMagic, content: 'hello' },
  ),
]
const zips = [
  rawZip([
    { name: 'top/' },
    { name: 'top/a', content: 'hello' },
    { name: 'top/b', content: 'hello', deflate: true, flags: 8, after: descriptor(0x3610a686, 7, 5) },
  ]),
  rawZip([{ name: 'top/c', content: 'hello', extra: extraRecord(0x5455, Buffer.from([1, 2, 3, 4, 5])) }], {
    comment: 'hello',
  }),
]

function changed(goods: readonly Buffer[]): fc.Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...goods), fc.array(fc.tuple(fc.nat(), byte), { minLength: 1, maxLength: 3 }))
    .map(([good, changes]) => {
      const bytes = Buffer.from(good)
      for (const [at, value] of changes) bytes.writeUInt8(value, at % bytes.length)
      return bytes
    })
}

/** Puts the right checksum into every header, so that the change counts and not the checksum. */
function repairChecksums(tar: Buffer): Buffer {
  for (let at = 0; at < tar.length; at += 512) {
    if (tar.toString('latin1', at + 257, at + 262) !== 'ustar') continue
    tar.fill(0x20, at + 148, at + 156)
    const sum = tar.subarray(at, at + 512).reduce((total, value) => total + value, 0)
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1')
  }
  return tar
}

function runPython(script: string): unknown {
  return JSON.parse(execFileSync('python3', ['-c', script], { cwd: folder, encoding: 'utf8' }))
}

it('Python and GNU tar see what we see in every changed tar that we accept', { timeout: 60_000 }, () => {
  const accepted = fc.sample(changed(tars).map(repairChecksums), { numRuns: 4000, seed }).flatMap(tar => {
    const read = readTar('a.tar', tar)
    return read.ok ? [{ tar, entries: read.value }] : []
  })
  expect(accepted.length).toBeGreaterThan(50)
  const sample = accepted.slice(0, 150)
  for (const [index, { tar, entries }] of sample.entries()) {
    writeFileSync(join(folder, `${index}.tar`), tar)
    const words = ['-tf', `${index}.tar`, '--quoting-style=literal']
    const listing = execFileSync('tar', words, { cwd: folder, encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } })
    expect(listing).toBe(
      entries
        .map(({ name, kind }) => `${name.replace(/\/$/, '')}${kind === 'directory' ? '/' : ''}\n`)
        .join(''),
    )
  }
  const script = `
import json, tarfile
def see(index):
    with tarfile.open(f'{index}.tar') as tar:
        return [[m.name, m.linkname, m.size, tar.extractfile(m).read().decode('latin1') if m.isreg() else ''] for m in tar]
print(json.dumps([see(index) for index in range(${sample.length})]))`
  const ours = sample.map(({ entries }) =>
    entries.map(({ name, linkname, size, bytes }) => [
      name.replace(/\/$/, ''),
      linkname,
      size,
      Buffer.from(bytes).toString('latin1'),
    ]),
  )
  expect(runPython(script)).toEqual(ours)
})

it('Python sees what we see in every changed zip that we accept', { timeout: 60_000 }, () => {
  const accepted = fc.sample(changed(zips), { numRuns: 4000, seed }).flatMap(zip => {
    const read = readZip('a.zip', zip)
    return read.ok ? [{ zip, entries: read.value }] : []
  })
  expect(accepted.length).toBeGreaterThan(50)
  for (const [index, { zip }] of accepted.entries()) writeFileSync(join(folder, `${index}.zip`), zip)
  const script = `
import json, zipfile
def see(index):
    with zipfile.ZipFile(f'{index}.zip') as z:
        return [[i.filename, z.read(i).decode('latin1')] for i in z.infolist()]
print(json.dumps([see(index) for index in range(${accepted.length})]))`
  const ours = accepted.map(({ entries }) =>
    entries.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('latin1')]),
  )
  expect(runPython(script)).toEqual(ours)
})
