import { expect, it } from 'vitest'
import { formatRequirement } from '../../../src/formats/python/requirement.ts'
import { parseRequiresTxt } from '../../../src/formats/python/requires-txt.ts'

it('reads what is always asked for, and what a marker asks for, but no extra', () => {
  const text = [
    'async-timeout>=4.0.2',
    '',
    '[:python_version < "3.8"]',
    'typing-extensions',
    '',
    '[hiredis]',
    'hiredis>=1.0.0',
    '[ocsp:os_name == "posix"]',
    'cryptography>=36.0.1',
    '',
  ].join('\n')
  const parsed = parseRequiresTxt(text)
  expect(parsed.ok && parsed.value.map(formatRequirement)).toEqual([
    'async-timeout>=4.0.2',
    'typing-extensions; python_version < "3.8"',
  ])
  expect(parseRequiresTxt('')).toEqual({ ok: true, value: [] })
})

it('says what is no requirement', () => {
  expect(parseRequiresTxt('two words\n').ok).toBe(false)
})
