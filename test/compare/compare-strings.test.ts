import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareLines } from '../../src/compare/compare-lines.ts'
import { compareStrings, mostPieces } from '../../src/compare/compare-strings.ts'
import { compareInMemory } from './rig.ts'

const split = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('latin1')
    .match(/[^\0\n]*[\0\n]|[^\0\n]+$/g) ?? []

it('finds what a comparison of all pieces finds, without splitting what is the same at both ends', () => {
  const bytes = fc
    .array(fc.constantFrom(0, 0x0a, 0x61, 0x62), { maxLength: 40 })
    .map(list => Uint8Array.from(list))
  fc.assert(
    fc.property(bytes, bytes, bytes, bytes, (lead, a, b, end) => {
      const [first, second] = [a, b].map(middle => Buffer.concat([lead, middle, end]))
      if (first === undefined || second === undefined) return
      const found = compareStrings(first, second) ?? []
      const put = (side: 'first' | 'second', whole: Buffer) => {
        const pieces = [...split(whole)]
        const at = side === 'first' ? 0 : 1
        for (const hunk of found)
          expect(pieces.slice(hunk.lines[at] - 1, hunk.lines[at] - 1 + hunk[side].length)).toEqual(hunk[side])
      }
      put('first', first)
      put('second', second)
      expect(found.length === 0).toBe(compareLines(split(first), split(second)).length === 0)
    }),
    { numRuns: 2000 },
  )
})

it('lists the lines that differ of a text of any length, and no more of it than fits into memory', async () => {
  const line = 'a line\n'
  const make = (middle: string) => `${line.repeat(300_000)}${middle}${line.repeat(300_000)}`
  const { differences } = await compareInMemory(make('one\n'), make('two\nthree\n'))
  expect(differences).toMatchObject([
    { kind: 'lines', hunks: [{ lines: [300_001, 300_001], first: ['one'], second: ['two', 'three'] }] },
  ])
  const [a, b] = ['', 'x'].map(end => `${end}${'\n'.repeat(mostPieces + 1)}${end}`)
  expect((await compareInMemory(a ?? '', b ?? '')).differences).toMatchObject([{ kind: 'bytes' }])
})

it('numbers pieces from the start of the file', () => {
  expect(compareStrings(Buffer.from('a\0b\0c\0d'), Buffer.from('a\0b\0X\0d'))).toEqual([
    { lines: [3, 3], first: ['c\0'], second: ['X\0'] },
  ])
})

it('does not split what would be too many pieces', () => {
  const many = Buffer.alloc(mostPieces + 10)
  const other = Buffer.from(many)
  other[0] = 1
  other[many.length - 1] = 1
  expect(compareStrings(many, other)).toBeUndefined()
  const near = Buffer.from(many)
  near[5] = 1
  expect(compareStrings(many, near)).toEqual([{ lines: [6, 6], first: ['\0', '\0'], second: ['\u0001\0'] }])
})
