import { describe, expect, it } from 'vitest'
import { describeComparison } from '../../../src/compare/report/document.ts'
import { formatHtml } from '../../../src/compare/report/html.ts'
import { formatMarkdown } from '../../../src/compare/report/markdown.ts'
import { formatComparison } from '../../../src/compare/report/terminal.ts'
import { formatJson } from '../../../src/core/canonical-json.ts'
import { rawTar } from '../../formats/archives/tar-bytes.ts'
import { compareInMemory } from '../rig.ts'
import { hostile } from './hostile.ts'

async function compareHostile() {
  const make = (text: string, mtime: string) =>
    rawTar({ name: `a${hostile}`, content: `${text}${hostile}\n`, mtime })
  return compareInMemory(make('one', '00000000001\0'), make('two', '00000000002\0'), `name ${hostile}`)
}

describe('every report', () => {
  it('is the same each time', async () => {
    const [a, b] = [await compareHostile(), await compareHostile()]
    expect(formatHtml('a', 'b', describeComparison(a))).toBe(formatHtml('a', 'b', describeComparison(b)))
    expect(formatMarkdown('a', 'b', describeComparison(a))).toBe(
      formatMarkdown('a', 'b', describeComparison(b)),
    )
    expect(formatJson(describeComparison(a))).toBe(formatJson(describeComparison(b)))
  })

  it('lets no compared text steer a terminal', async () => {
    const text = formatComparison('a', 'b', await compareHostile())
    expect(text).not.toMatch(/[\u001b\u202e]/)
    expect(text).toContain('\\u001b[31m')
  })

  it('lets no compared text become markup of a page', async () => {
    const html = formatHtml(hostile, hostile, describeComparison(await compareHostile()))
    expect(html).not.toContain('<script')
    expect(html).not.toMatch(/[\u001b\u202e]/)
    expect(html).toContain("default-src 'none'")
    expect(html).not.toMatch(/(?:src|href)="(?!#)/)
  })

  it('lets no compared text end a code span of Markdown', async () => {
    const markdown = formatMarkdown(hostile, hostile, describeComparison(await compareHostile()))
    expect(markdown).not.toMatch(/[\u001b\u202e]/)
    expect(markdown).toContain('```` <script>')
  })
})

it('shows cause, place, evidence and advice, and what nothing explains', async () => {
  const make = (mtime: string, text: string) => rawTar({ name: 'x', mtime, content: text })
  const comparison = await compareInMemory(
    make('00000000001\0', 'pear\n'),
    make('00000000002\0', 'plum\n'),
    'x.tar',
  )
  expect(formatComparison('old/x.tar', 'new/x.tar', comparison)).toBe(
    [
      'different  old/x.tar  new/x.tar',
      '  cause           files carry the time at which they were written, not one fixed time  [certain: equal again without it]',
      '  where           x.tar › x',
      '  seen            mtime 1 and 2',
      '  advice          debwright explain mtime',
      '',
      '  where           x.tar › x',
      '  differs         line 1',
      '  first           pear',
      '  second          plum',
      '',
      '2 differences, 1 not explained',
      '',
    ].join('\n'),
  )
})
