import { expect, it } from 'vitest'
import { createKeeper } from '../../src/compare/kept-text.ts'
import { rawTar } from '../formats/archives/tar-bytes.ts'
import { compareInMemory } from './rig.ts'

const line = (length: number) => 'x'.repeat(length)

it('keeps of one text what reports show, and says how many places there are', () => {
  const hunk = { lines: [1, 1] as const, first: Array.from({ length: 30 }, () => line(5000)), second: [] }
  const kept = createKeeper()({ kind: 'lines', where: ['x'], hunks: Array.from({ length: 70 }, () => hunk) })
  expect(kept).toMatchObject({ places: 70 })
  if (kept.kind !== 'lines') throw new Error('another kind')
  expect(kept.hunks).toHaveLength(50)
  expect(kept.hunks[0]?.first).toHaveLength(20)
  expect(kept.hunks[0]?.first[0]).toHaveLength(2001)
})

it('keeps little of each where there is much in all', async () => {
  const text = (word: string) =>
    Array.from({ length: 20 }, (_, at) => `${word} ${at} ${line(1900)}`).join('\n')
  const make = (word: string) =>
    rawTar(...Array.from({ length: 80 }, (_, at) => ({ name: `f${at}`, content: text(word) })))
  const { differences, unexplained } = await compareInMemory(make('one'), make('two'))
  expect(unexplained).toHaveLength(80)
  const letters = differences.map(one =>
    one.kind === 'lines'
      ? one.hunks.flatMap(({ first, second }) => [...first, ...second]).join('').length
      : 0,
  )
  expect(letters[0]).toBeGreaterThan(70_000)
  expect(letters.at(-1)).toBeLessThan(2000)
  expect(letters.reduce((sum, one) => sum + one, 0)).toBeLessThan(4_400_000)
})

it('still finds what a list follows from, which is only known at the end', async () => {
  const make = (text: string, sum: string) =>
    rawTar({ name: 'md5sums', content: `${sum}  opt/a\n` }, { name: 'opt/a', content: text })
  const { causes } = await compareInMemory(make('at 2024-01-01', 'aa'), make('at 2024-02-02', 'bb'))
  expect(causes.map(({ code }) => code)).toEqual(['date', 'derived'])
})
