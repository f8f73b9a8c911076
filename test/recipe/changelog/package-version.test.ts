import { describe, expect, it } from 'vitest'
import {
  formatDebianUpstream,
  formatTargetVersion,
  joinPackageVersion,
  splitPackageVersion,
} from '../../../src/recipe/changelog/package-version.ts'

describe('an application version as Debian upstream version', () => {
  it.each([
    ['1.0', '1.0'],
    ['1.0rc1', '1.0~rc1'],
    ['1.0-ALPHA.2', '1.0~a2'],
    ['1.0.dev3', '1.0~dev3'],
    ['1.0b2.dev3', '1.0~b2~dev3'],
    ['1.0.post1', '1.0+post1'],
    ['1.0.post1.dev2', '1.0+post1~dev2'],
    ['1!2.0', '1:2.0'],
    ['1.0+local.1', '1.0+local.1'],
    ['v1.0', '1.0'],
    ['2025.10.1', '2025.10.1'],
  ])('%s is %s', (version, upstream) => {
    expect(formatDebianUpstream(version)).toEqual({ ok: true, value: upstream })
  })

  it('refuses what PEP 440 does not know', () => {
    expect(formatDebianUpstream('1.0-final-really')).toMatchObject({
      ok: false,
      failures: [{ code: 'version-unusable' }],
    })
  })
})

it('gives each suite its suffix, and the update its number', () => {
  expect(formatTargetVersion('1.0-1', { suite: 'bookworm', update: 1 })).toBe('1.0-1+deb12u1')
  expect(formatTargetVersion('1.0-1', { suite: 'trixie', update: 2 })).toBe('1.0-1+deb13u2')
  expect(formatTargetVersion('1.0-1', { suite: 'forky', update: 1 })).toBe('1.0-1+deb14u1')
})

it('splits upstream version and revision and joins them again', () => {
  expect(splitPackageVersion('1:2.0~rc1-12')).toEqual({ upstream: '1:2.0~rc1', revision: 12 })
  expect(joinPackageVersion({ upstream: '1:2.0~rc1', revision: 12 })).toBe('1:2.0~rc1-12')
  for (const version of ['1.0', '1.0-0', '1.0-1+deb12u1', '1.0-01', 'a-1', '1.0-1.1', '-1'])
    expect(splitPackageVersion(version), version).toBeUndefined()
})
