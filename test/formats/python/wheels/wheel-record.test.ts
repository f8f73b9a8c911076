import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256Of } from '../../../../src/core/digest.ts'
import {
  formatRecord,
  formatRecordHash,
  parseInstalledRecord,
  parseRecord,
  type RecordEntry,
} from '../../../../src/formats/python/wheels/wheel-record.ts'

const hash = formatRecordHash(sha256Of('x'))

describe('RECORD', () => {
  it('survives formatting and parsing, whatever is in a path', () => {
    const path = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', ' ', '.py'), minLength: 1 })
    const entry: fc.Arbitrary<RecordEntry> = fc.record({
      path,
      hash: fc.constantFrom(hash, undefined),
      size: fc.option(fc.nat(), { nil: undefined }),
    })
    const entries = fc.uniqueArray(entry, { selector: ({ path }) => path })
    fc.assert(
      fc.property(entries, list => {
        expect(parseInstalledRecord(formatRecord(list))).toEqual({ ok: true, value: list })
      }),
    )
  })

  it('writes a digest so that nothing of it is lost', () => {
    expect(Buffer.from(hash.digest, 'base64url').toString('hex')).toBe(sha256Of('x'))
  })

  it('leaves the archive only where a distribution is installed', () => {
    const text = `../../bin/x,${hash.algorithm}=${hash.digest},1\n`
    expect(parseRecord(text).ok).toBe(false)
    expect(parseInstalledRecord(text).ok).toBe(true)
  })

  it.each([
    ['a weak hash', 'a.py,md5=abc,1\n'],
    ['a short digest', 'a.py,sha256=abc,1\n'],
    ['a padded digest', `a.py,sha256=${hash.digest}=,1\n`],
    ['a missing field', `a.py,sha256=${hash.digest}\n`],
    ['a path twice', 'a.py,,\na.py,,\n'],
    ['an absolute path', '/a.py,,\n'],
    ['a backslash', 'a\\b.py,,\n'],
    ['a size with a sign', 'a.py,,-1\n'],
    ['text behind a quote', '"a"b.py,,\n'],
    ['an open quote', '"a.py,,\n'],
  ])('refuses %s', (_, text) => {
    expect(parseRecord(text).ok).toBe(false)
  })
})
