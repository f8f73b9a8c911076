import { expect, it } from 'vitest'
import { formatFailure } from '../../src/core/failure.ts'

function excerptOf(text: string, column: number, width?: number): readonly string[] {
  const place = { file: 'a.json', line: 1, column, text, ...(width === undefined ? {} : { width }) }
  return formatFailure({ code: 'lock-invalid', place, problem: 'odd' }).split('\n').slice(3, 5)
}

it('shows a line of usual length as it is', () => {
  expect(excerptOf('{"a": 1}', 2, 3)).toEqual(['1 | {"a": 1}', '  |  ^^^'])
})

it('shows of a very long line the part around the marked place', () => {
  const text = `${'a'.repeat(1_000_000)}here${'b'.repeat(1_000_000)}`
  const [line = '', mark = ''] = excerptOf(text, 1_000_001, 4)
  expect(line).toBe(`1 | …${'a'.repeat(60)}here${'b'.repeat(96)}…`)
  expect(mark).toBe(`  | ${' '.repeat(61)}^^^^`)
  expect(excerptOf('x'.repeat(500), 1, 500)).toEqual([`1 | ${'x'.repeat(160)}…`, `  | ${'^'.repeat(160)}`])
  expect(excerptOf('x'.repeat(500), 501)).toEqual([`1 | …${'x'.repeat(160)}`, `  | ${' '.repeat(161)}^`])
})
