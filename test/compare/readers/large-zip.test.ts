import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { contentOf } from '../../../src/actions/content.ts'
import { defaultLimits } from '../../../src/formats/archives/limits.ts'
import { listZip } from '../../../src/formats/archives/zip-listing.ts'
import { type RawZipMember, rawZip } from '../../formats/archives/zip-bytes.ts'
import { compareInMemory, summarize } from '../rig.ts'

/** So much content that the archive is not unpacked whole. */
const large: RawZipMember = { name: 'large', content: 'x'.repeat(2 ** 24 + 9), deflate: true }
const plain: RawZipMember = { name: 'b', content: 'one\ntwo\n', deflate: true }

const cases: readonly (readonly [RawZipMember, readonly string[]])[] = [
  [{ content: 'one\n2\n' }, ['b: lines']],
  [{ time: 9 }, ['b: time']],
  [{ external: 0o100600 * 2 ** 16 }, ['b: mode', 'b: external attributes']],
  [{ data: deflateRawSync('one\ntwo\n', { level: 0 }), compressed: 13 }, ['b: compression']],
  [{ crc: 5 }, ['b: anomaly', 'b: checksum']],
  [{ size: 3 }, ['b: lines', 'b: anomaly']],
]

it.each(cases)(
  'a zip of much content in which %o changed is told like a small one',
  async (change, expected) => {
    const [a, b] = [rawZip([large, plain]), rawZip([large, { ...plain, ...change }])]
    const comparison = await compareInMemory(a, b)
    expect(comparison.kind).toBe('different')
    expect(summarize(comparison)).toEqual(expected)
  },
)

it('compares contents of many megabytes inside a zip as bytes', async () => {
  const content = `${'x'.repeat(2 ** 23)}y${'x'.repeat(2 ** 23 + 8)}`
  const comparison = await compareInMemory(rawZip([large]), rawZip([{ ...large, content }]))
  expect(summarize(comparison)).toEqual([`large: bytes of the content at ${2 ** 23}`])
})

it('says that a member does not hold what its headers promise', async () => {
  const lie: RawZipMember = { ...large, size: 2 ** 32 - 2 }
  const comparison = await compareInMemory(
    rawZip([lie, plain]),
    rawZip([lie, { ...plain, content: 'other' }]),
  )
  expect(summarize(comparison)).toEqual(['b: lines'])
  const bomb: RawZipMember = { ...large, size: 2 ** 24 + 5 }
  const other = await compareInMemory(rawZip([bomb, plain]), rawZip([{ ...bomb, time: 5 }, plain]))
  expect(summarize(other)).toEqual(['large: time'])
  const unlike = await compareInMemory(rawZip([bomb]), rawZip([large]))
  expect(summarize(unlike)).toContain('large: anomaly')
})

it('lists a zip without its data as the reader of whole zips sees it', async () => {
  const zip = contentOf(rawZip([plain, { ...plain, name: 'c/' }, { ...plain, name: 'b' }]))
  const { members, anomalies } = await listZip(zip.readAt, zip.size, defaultLimits)
  expect(members.map(({ name, data: [start, end] }) => [name, end - start])).toEqual([
    ['b', 10],
    ['c/', 10],
    ['b', 10],
  ])
  expect(anomalies.map(({ found }) => found)).toContain('two members of one name')
})
