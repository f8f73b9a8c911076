import { expect, it } from 'vitest'
import { acceptFindings, listExpired } from '../../src/compare/acceptance.ts'

const accept = {
  six: { cause: 'date', reason: 'mended upstream in 2.0', until: '2011-11-11' },
  bcrypt: { cause: 'host-name', reason: 'asked upstream', until: '2012-01-01' },
}

it('accepts findings that all have an entry with their cause, and names the entries', () => {
  expect(acceptFindings(accept, [{ acceptedAs: 'six', causes: ['date', 'date'] }])).toEqual(['six'])
  const both = [
    { acceptedAs: 'six', causes: ['date'] },
    { acceptedAs: 'bcrypt', causes: ['host-name'] },
  ] as const
  expect(acceptFindings(accept, both)).toEqual(['six', 'bcrypt'])
})

it.each([
  ['another cause', { acceptedAs: 'six', causes: ['host-name'] }],
  ['a cause beside the accepted one', { acceptedAs: 'six', causes: ['date', 'umask'] }],
  ['no known cause', { acceptedAs: 'six', causes: [] }],
  ['another name', { acceptedAs: 'toString', causes: ['date'] }],
  ['the index, which only this program makes', { causes: ['date'] }],
] as const)('does not accept %s', (_, finding) => {
  expect(acceptFindings(accept, [finding])).toBeUndefined()
  expect(acceptFindings(accept, [{ acceptedAs: 'six', causes: ['date'] }, finding])).toBeUndefined()
})

it('accepts nothing where nothing was found: a difference without a finding is unexplained', () => {
  expect(acceptFindings(accept, [])).toBeUndefined()
})

it('counts the last day in', () => {
  expect(listExpired(accept, '2011-11-11')).toEqual([])
  expect(listExpired(accept, '2011-11-12')).toEqual(['six'])
})
