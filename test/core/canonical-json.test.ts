import { expect, it } from 'vitest'
import { canonicalJson, formatJson } from '../../src/core/canonical-json.ts'

it('orders keys by UTF-8 bytes, not by UTF-16 units', () => {
  expect(canonicalJson({ '\u{1f600}': 1, '\uff5e': 2, b: 3, a: 4 })).toBe(
    '{"a":4,"b":3,"\uff5e":2,"\u{1f600}":1}',
  )
})

it('keeps an integer-like key where its bytes put it', () => {
  expect(formatJson({ b: 1, 10: 2, 9: 3 })).toBe('{\n  "10": 2,\n  "9": 3,\n  "b": 1\n}\n')
})

it('refuses a number that has two spellings', () => {
  expect(() => canonicalJson({ a: 0.1 })).toThrow('not a safe integer')
})
