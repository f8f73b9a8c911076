import { describe, expect, it } from 'vitest'
import { formatMarker, parseMarker } from '../../../src/formats/python/marker.ts'
import { targetEnvironment } from '../../../src/formats/python/marker-environment.ts'
import { evaluateMarker, type MarkerEnvironment } from '../../../src/formats/python/marker-evaluate.ts'

function formatted(text: string): string | undefined {
  const marker = parseMarker(text)
  return marker.ok ? formatMarker(marker.value) : undefined
}

function evaluated(text: string, environment: MarkerEnvironment = {}): boolean | undefined {
  const target = targetEnvironment({ pythonVersion: '3.11.2', architecture: 'amd64' })
  const marker = parseMarker(text)
  if (!target.ok || !marker.ok) throw new Error(text)
  const result = evaluateMarker(marker.value, { ...target.value, ...environment }, 'lock_file')
  return result.ok ? result.value : undefined
}

describe('markers', () => {
  it('keep only the parentheses that matter', () => {
    expect(formatted("((os_name=='a'))and(python_version<'3' or(extra=='A_b'))")).toBe(
      'os_name == "a" and (python_version < "3" or extra == "a-b")',
    )
  })

  it('let and bind closer than or', () => {
    expect(evaluated('os_name == "posix" or os_name == "nt" and os_name == "java"')).toBe(true)
    expect(evaluated('(os_name == "posix" or os_name == "nt") and os_name == "java"')).toBe(false)
  })

  it('compare versions as versions', () => {
    expect(evaluated('python_version >= "3.9"')).toBe(true)
    expect(evaluated('"3.9" > python_version')).toBe(false)
    expect(evaluated('python_full_version < "3.11.10"')).toBe(true)
    expect(evaluated('python_version in "3.10 3.11"')).toBe(true)
  })

  it('look into sets by normalized names', () => {
    expect(evaluated('"Foo_Bar" in extras', { extras: new Set(['foo.bar']) })).toBe(true)
    expect(evaluated('"foo" in dependency_groups')).toBe(false)
  })

  it('have no answer for the kernel that happens to run', () => {
    expect(evaluated('platform_release >= "6"')).toBeUndefined()
    expect(evaluated('os_name ~= "posix"')).toBeUndefined()
  })

  it.each([
    'os_name',
    'os_name == ',
    'os_name == "a" and',
    'os_name == "a\\"',
    'os_name = "a"',
    '("a" == os_name',
    'a == "b"',
  ])('refuses %j', text => {
    expect(parseMarker(text).ok).toBe(false)
  })

  it('refuses absurd nesting and length at once', () => {
    expect(parseMarker(`${'('.repeat(90_000)}os_name == "a"`).ok).toBe(false)
    expect(parseMarker(`os_name == "${'\\'.repeat(50_000_000)}"`).ok).toBe(false)
    expect(parseMarker(`os_name == "${'\\'.repeat(90_000)}x"`).ok).toBe(true)
  })
})
