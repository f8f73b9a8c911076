import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatControl, parseControl, parseParagraph } from '../../../src/formats/debian/control.ts'

describe('a control file', () => {
  it('has paragraphs of fields, values over several lines, and comments', () => {
    const text =
      '# a comment\nPackage: a\nDescription: short\n long line\n .\n  verbatim\n# between\n more\n\n \nPackage: b\nEmpty:\n'
    const parsed = parseControl(text)
    expect(parsed.ok && parsed.value.map(paragraph => [...paragraph])).toEqual([
      [
        ['Package', 'a'],
        ['Description', 'short\nlong line\n\n verbatim\nmore'],
      ],
      [
        ['Package', 'b'],
        ['Empty', ''],
      ],
    ])
  })

  it('reports every bad line with its number', () => {
    expect(parseControl(' early\nPackage: a\npackage: b\nno field\n\n-x: y\n')).toMatchObject({
      ok: false,
      failures: [{ line: 1 }, { line: 3 }, { line: 4 }, { line: 6 }],
    })
  })

  it('is one paragraph where one is wanted', () => {
    expect(parseParagraph('A: 1\n')).toMatchObject({ ok: true })
    expect(parseParagraph('A: 1\n\nB: 2\n')).toMatchObject({ ok: false })
    expect(parseParagraph('')).toMatchObject({ ok: false })
  })

  it('comes back from its formatted text', () => {
    const name = fc.stringMatching(/^[A-Z][a-z]{0,5}(-[A-Z][a-z]{1,3})?$/)
    const line = fc.oneof(
      fc.stringMatching(/^[ -~]*[!-~]$/),
      fc.constantFrom('', '.', '..', ' .', '#x', 'ä: b'),
    )
    const value = fc
      .tuple(fc.stringMatching(/^([!-~]([ -~]*[!-~])?)?$/), fc.array(line, { maxLength: 4 }))
      .map(([first, rest]) => [first, ...rest].join('\n'))
    const paragraph = fc
      .uniqueArray(fc.tuple(name, value), {
        selector: ([key]) => key.toLowerCase(),
        minLength: 1,
        maxLength: 5,
      })
      .map(fields => new Map(fields))
    fc.assert(
      fc.property(fc.array(paragraph, { minLength: 1, maxLength: 3 }), paragraphs => {
        expect(parseControl(formatControl(paragraphs))).toEqual({ ok: true, value: paragraphs })
      }),
    )
  })

  it('does not format what it could not read back', () => {
    for (const [name, value] of [
      ['A b', 'x'],
      ['#A', 'x'],
      ['A', ' x'],
      ['A', 'x\n \ny'],
      ['A', 'x\r'],
    ] as const)
      expect(() => formatControl([new Map([[name, value]])])).toThrow()
  })
})
