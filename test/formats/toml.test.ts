import { describe, expect, it } from 'vitest'
import { isTomlDateTime, parseToml } from '../../src/formats/toml.ts'

describe('TOML', () => {
  it('tells integers, floats and dates apart', () => {
    const parsed = parseToml(
      'a = 1\nb = 1.0\nc = 9007199254740993\nd = 2024-01-01T00:00:00Z\ne = 2024-01-01\n',
    )
    expect(parsed.ok && parsed.value).toMatchObject({ a: 1n, b: 1, c: 9007199254740993n })
    const dates = parsed.ok && typeof parsed.value === 'object' && parsed.value !== null ? parsed.value : {}
    expect(Object.values(dates).map(isTomlDateTime)).toEqual([false, false, false, true, false])
  })

  it('says where it is wrong', () => {
    expect(parseToml('a = 1\nb = = 2\n')).toMatchObject({ ok: false, failures: [{ line: 2 }] })
  })

  it.each([
    ['a prototype', '[a.__proto__]\nx = 1\n'],
    ['a hundred megabytes', 'a = 1\n'.repeat(17_000_000)],
    ['a thousand nested tables', `[${Array(1000).fill('a').join('.')}]\n`],
    ['a thousand nested lists', `a = ${'['.repeat(1000)}${']'.repeat(1000)}\n`],
  ])('refuses %s', (_, text) => {
    expect(parseToml(text).ok).toBe(false)
  })

  it('lets a package be named like a member of every object', () => {
    expect(parseToml('[files]\nconstructor = 1\ntoString = 2\n')).toMatchObject({ ok: true })
  })
})
