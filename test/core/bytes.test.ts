import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareBytes, sortByBytes } from '../../src/core/bytes.ts'

const text = fc.string({ unit: 'binary' })
const bytesOf = (from: string) => Buffer.from(from, 'utf8')

it('compares as the UTF-8 bytes do, whatever the characters', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(compareBytes(a, b)).toBe(Buffer.compare(bytesOf(a), bytesOf(b)))
    }),
  )
})

it('sorts as the UTF-8 bytes do, and keeps the order of equal keys', () => {
  fc.assert(
    fc.property(fc.array(text), texts => {
      const items = texts.map((key, index) => ({ key, index }))
      const byBuffers = items.toSorted((a, b) => Buffer.compare(bytesOf(a.key), bytesOf(b.key)))
      expect(sortByBytes(items, ({ key }) => key)).toEqual(byBuffers)
    }),
  )
})

it('puts a character outside the basic plane behind the last one inside, which UTF-16 does not', () => {
  expect(sortByBytes(['\u{1f40d}', '\uff5e', 'z', ''], name => name)).toEqual([
    '',
    'z',
    '\uff5e',
    '\u{1f40d}',
  ])
  expect(compareBytes('\u{1f40d}', '\uff5e')).toBe(1)
})
