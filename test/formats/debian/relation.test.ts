import { describe, expect, it } from 'vitest'
import { formatRelations, parseRelations } from '../../../src/formats/debian/relation.ts'

describe('relations', () => {
  it('are alternatives with versions, qualifiers, architectures and profiles', () => {
    const text = 'aa (>= 1:2~) | bb:any, cc (= 1) [amd64 !armhf] <!nocheck> <stage1 cross>'
    const parsed = parseRelations(text)
    expect(parsed).toEqual({
      ok: true,
      value: [
        [
          { name: 'aa', version: { operator: '>=', version: '1:2~' } },
          { name: 'bb', qualifier: 'any' },
        ],
        [
          {
            name: 'cc',
            version: { operator: '=', version: '1' },
            architectures: ['amd64', '!armhf'],
            profiles: [['!nocheck'], ['stage1', 'cross']],
          },
        ],
      ],
    })
    expect(parsed.ok && formatRelations(parsed.value)).toBe(text)
  })

  it('may be spread over lines, without blanks, with a comma at the end', () => {
    const parsed = parseRelations('aa(<<2)|bb,\ncc   (  >>   1 ),\n')
    expect(parsed.ok && formatRelations(parsed.value)).toBe('aa (<< 2) | bb, cc (>> 1)')
    expect(parseRelations('')).toEqual({ ok: true, value: [] })
  })

  it.each([
    'Aa',
    'aa bb',
    'aa (1)',
    'aa (< 1)',
    'aa (> 1)',
    'aa (= x)',
    'aa,,bb',
    'aa|',
    '|aa',
    'aa (= 1',
    'aa [amd64',
    'x',
  ])('refuse %j', text => expect(parseRelations(text).ok).toBe(false))
})
