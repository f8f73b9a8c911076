import { describe, expect, it } from 'vitest'
import {
  containsVersion,
  filterVersions,
  formatSpecifierSet,
  isUnsatisfiable,
  parseSpecifierSet,
  type SpecifierSet,
} from '../../../src/formats/python/specifier-set.ts'

function set(text: string): SpecifierSet {
  const parsed = parseSpecifierSet(text)
  if (!parsed.ok) throw new Error(`not a specifier: ${text}`)
  return parsed.value
}

describe('version specifiers', () => {
  it.each([
    ['~=2.2.post3', '2.2.post3', true],
    ['~=2.2.post3', '2.3', true],
    ['~=2.2.0', '2.3.dev0', false],
    ['~=1!2.2', '1!2.9', true],
    ['==1.1', '1.1.0+local', true],
    ['==1.1+local', '1.1', false],
    ['==1.*', '1.0.dev1', true],
    ['!=1.*', '1.0.dev1', false],
    ['>1.7', '1.7.0.post1', false],
    ['>1.7', '1.7+local', false],
    ['>1.7.post1', '1.7.post2', true],
    ['<1.7', '1.7rc1', false],
    ['<1.7rc2', '1.7rc1', true],
    ['<=1.7', '1.7+local', true],
    ['===1.0', '1.0.0', false],
    ['===FooBar', 'foobar', true],
    ['>=1.99999999999999999998', '1.99999999999999999999', true],
    ['==99999999999999999999.*', '99999999999999999999.1', true],
    ['<1!0', '99', true],
  ])('%s and %s: %s', (specifier, version, expected) => {
    expect(containsVersion(set(specifier), version, { prereleases: true })).toBe(expected)
  })

  it.each([
    '~=1',
    '>=1.*',
    '>1+local',
    '==1.0.dev1.*',
    '~=1.0.*',
    '=1',
    '==',
    '>= 1 2',
    '===a b',
    '1.0',
    '==1.0 .*',
  ])('refuses %j', text => {
    expect(parseSpecifierSet(text).ok).toBe(false)
  })

  it('says each thing once, in one order', () => {
    expect(formatSpecifierSet(set(' >=1.0 , <2, >=1.0.0,!=1.5'))).toBe('!=1.5,<2,>=1.0')
  })

  it('offers a pre-release only when there is nothing else, or a clause asks for one', () => {
    const rule = { prereleases: null }
    expect(filterVersions(set('>=1'), ['1.0', '2.0a1'], rule)).toEqual(['1.0'])
    expect(filterVersions(set('>=1'), ['0.9', '2.0a1'], rule)).toEqual(['2.0a1'])
    expect(filterVersions(set('>=1.0a1'), ['1.0', '2.0a1'], rule)).toEqual(['1.0', '2.0a1'])
    expect(filterVersions(set('>=1'), ['2.0a1'], { prereleases: false })).toEqual([])
  })

  it('finds what no version can satisfy', () => {
    expect(isUnsatisfiable(set('>1.0,<1.0.post5'), { prereleases: null })).toBe(true)
    expect(isUnsatisfiable(set('>1.0,<1.1'), { prereleases: null })).toBe(false)
    expect(isUnsatisfiable(set('<0.dev0'), { prereleases: null })).toBe(true)
  })
})
