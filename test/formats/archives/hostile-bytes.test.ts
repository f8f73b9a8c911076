import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { listAr, readAtOf } from '../../../src/formats/archives/ar.ts'
import { examineGzip } from '../../../src/formats/archives/gzip.ts'
import { defaultLimits } from '../../../src/formats/archives/limits.ts'
import { examineTar, readTar } from '../../../src/formats/archives/tar.ts'
import { unpackSdist } from '../../../src/formats/archives/unpack-sdist.ts'
import { examineZip, readZip } from '../../../src/formats/archives/zip.ts'
import { gnuMagic, paxHeader, rawTar } from './tar-bytes.ts'
import { descriptor, rawZip } from './zip-bytes.ts'

/** Small limits, so that a hostile size is refused instead of filling the memory. */
const limits = { ...defaultLimits, content: 2 ** 20 }

const tar = rawTar(
  paxHeader({ comment: 'c' }, 'g'),
  { name: 'top/', typeflag: '5' },
  paxHeader({ path: 'top/päx' }),
  { name: 'top/p', content: 'hello' },
  { name: '././@LongLink', typeflag: 'L', magic: gnuMagic, content: `top/${'n'.repeat(120)}\0` },
  { name: 'top/n', magic: gnuMagic, content: 'a'.repeat(600) },
  { name: 'top/l', typeflag: '2', linkname: 'päx' },
)
const zip = rawZip([
  { name: 'top/' },
  { name: 'top/a', content: 'hello' },
  { name: 'top/b', content: 'hello', deflate: true, flags: 8, after: descriptor(0x3610a686, 7, 5) },
])

/** A few bytes of a good file replaced, and the file cut. */
function damage(good: Buffer): fc.Arbitrary<Buffer> {
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255))
  return fc
    .tuple(fc.array(change, { maxLength: 6 }), fc.option(fc.nat(good.length), { nil: good.length }))
    .map(([changes, length]) => {
      const bad = Buffer.from(good)
      for (const [at, value] of changes) bad.writeUInt8(value, at)
      return bad.subarray(0, length)
    })
}

const runs = { numRuns: 1500 }

it('a damaged tar is an answer, never an exception, and gives no byte that it does not have', () => {
  fc.assert(
    fc.property(damage(tar), bytes => {
      const { entries } = examineTar(bytes, limits)
      for (const entry of entries) expect(entry.bytes.length).toBeLessThanOrEqual(bytes.length)
      expect(typeof readTar('a.tar', bytes, limits).ok).toBe('boolean')
    }),
    runs,
  )
})

it('a damaged zip is an answer, never an exception, and gives no more than it states', () => {
  fc.assert(
    fc.property(damage(zip), bytes => {
      for (const entry of examineZip(bytes, limits).entries)
        expect(entry.bytes.length).toBeLessThanOrEqual(limits.content)
      expect(typeof readZip('a.zip', bytes, limits).ok).toBe('boolean')
    }),
    runs,
  )
})

it('a zip whose bytes were changed is refused or holds what it held', () => {
  const good = readZip('a.zip', zip, limits)
  const contentsOf = (result: ReturnType<typeof readZip>) =>
    result.ok ? result.value.map(entry => Buffer.from(entry.bytes).toString('hex')) : []
  fc.assert(
    fc.property(damage(zip), bytes => {
      const result = readZip('a.zip', bytes, limits)
      if (result.ok) expect(contentsOf(result)).toEqual(contentsOf(good))
    }),
    runs,
  )
})

it('a damaged gzip is an answer, never an exception', () => {
  const gzip = gzipSync(tar)
  fc.assert(
    fc.property(damage(gzip), bytes => {
      expect(examineGzip(bytes, 2 ** 16).bytes.length).toBeLessThanOrEqual(2 ** 16)
      expect(typeof unpackSdist('a-1.tar.gz', bytes, limits).ok).toBe('boolean')
    }),
    runs,
  )
})

it('any bytes at all are an answer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async bytes => {
      examineTar(bytes, limits)
      examineZip(bytes, limits)
      examineGzip(bytes, limits.content)
      await listAr(readAtOf(bytes), bytes.length)
    }),
    { numRuns: 500 },
  )
})
