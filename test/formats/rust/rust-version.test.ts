import { expect, it } from 'vitest'
import { compareRustVersions, parseRustVersion } from '../../../src/formats/rust/rust-version.ts'

it('a version of Rust is compared by numbers with what rustc says of itself', () => {
  const rustc = parseRustVersion('rustc 1.85.0 (4d91de4e4 2025-02-17) (built from a source tarball)')
  expect(rustc).toEqual([1, 85, 0])
  expect(parseRustVersion('1.90.0-nightly')).toEqual([1, 90, 0])
  expect(parseRustVersion('gcc 12.2.0')).toBeUndefined()
  expect(compareRustVersions([1, 9, 0], [1, 85, 0])).toBeLessThan(0)
  expect(compareRustVersions([1, 85, 0], [1, 85, 0])).toBe(0)
  expect(compareRustVersions([1, 85, 1], [1, 85, 0])).toBeGreaterThan(0)
})
