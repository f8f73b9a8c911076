import { expect, it } from 'vitest'
import { ownValue } from '../../src/core/own-value.ts'

it('finds what a record has itself, and nothing that it inherits', () => {
  const record: Readonly<Record<string, number>> = { a: 1 }
  const names = ['a', 'b', 'constructor', 'toString', '__proto__', 'hasOwnProperty']
  expect(names.map(name => ownValue(record, name))).toEqual([1, ...Array(5).fill(undefined)])
  expect(ownValue(JSON.parse('{"__proto__": 2}'), '__proto__')).toBe(2)
  expect(ownValue(undefined, 'a')).toBeUndefined()
})
