import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { examineGzip } from '../../../src/formats/archives/gzip.ts'
import { listGzipFields, listZipFields } from '../../../src/formats/archives/member-fields.ts'
import { examineZip } from '../../../src/formats/archives/zip.ts'
import { extraRecord, type RawZipMember, rawZip } from './zip-bytes.ts'

/** Names of the fields that differ between two headers. */
function differing(a: readonly (readonly string[])[], b: readonly (readonly string[])[]): readonly string[] {
  const before = new Map(a.map(([name = '', value = '']) => [name, value]))
  return b.flatMap(([name = '', value]) => (before.get(name) === value ? [] : [name]))
}

it('names the header fields of a zip member that differ', () => {
  const fieldsOf = (member: RawZipMember) =>
    examineZip(rawZip([{ name: 'a', ...member }])).entries.flatMap(listZipFields)
  const plain = fieldsOf({})
  expect(differing(plain, fieldsOf({ time: 1, external: 0o100755 * 2 ** 16 }))).toEqual([
    'time',
    'mode',
    'external attributes',
  ])
  expect(differing(plain, fieldsOf({ extra: extraRecord(0x5455, Buffer.from([1])) }))).toEqual([
    'extra 0x5455',
    'local extra 0x5455',
  ])
  expect(plain).toContainEqual(['time', '1980-01-01 00:00:00'])
})

it('names the header fields of a gzip file that differ', () => {
  const plain = gzipSync('x')
  const later = Buffer.from(plain)
  later.writeUInt32LE(9, 4)
  const fieldsOf = (bytes: Buffer) => examineGzip(bytes, 10).headers.flatMap(listGzipFields)
  expect(differing(fieldsOf(plain), fieldsOf(later))).toEqual(['mtime'])
})
