import { expect, it } from 'vitest'
import { compareFrames } from '../../src/compare/compare-frames.ts'
import type { Frame } from '../../src/compare/layer.ts'

/** A frame with a field in its third byte, another around the first three, and a byte that no field accounts for. */
const frame = (text: string): Frame => ({
  read: async () => Buffer.from(text),
  parse: bytes => ({
    fields: [
      { name: 'third', value: String.fromCharCode(bytes[2] ?? 0), ranges: [[2, 3]] },
      { name: 'all three', value: 'said elsewhere', ranges: [[0, 3]] },
    ],
    derived: [],
  }),
})

const compare = (first: string, second: string) =>
  compareFrames(frame(first), frame(second), ['x'], AbortSignal.timeout(5000))

it('does not take the bytes of a differing field for the spelling of another one', async () => {
  const { differences, complete } = await compare('abc1', 'abX2')
  expect(differences).toMatchObject([
    { kind: 'field', field: 'third', first: 'c', second: 'X' },
    { kind: 'bytes', within: 'header', account: { offset: 2, count: 2 } },
  ])
  expect(complete).toBe(false)
})

it('names a field that is only written otherwise, in digits where it is no text', async () => {
  expect((await compare('abc1', 'Xbc1')).differences).toEqual([
    { kind: 'field', where: ['x'], field: 'all three as written', first: '"abc"', second: '"Xbc"' },
  ])
  expect((await compare('abc1', '\u0001bc1')).differences).toMatchObject([
    { first: '"abc"', second: '016263' },
  ])
})
