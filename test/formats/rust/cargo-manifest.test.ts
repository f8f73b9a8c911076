import { describe, expect, it } from 'vitest'
import {
  compareRustVersions,
  parseRustVersion,
  readRustVersion,
} from '../../../src/formats/rust/cargo-manifest.ts'

function read(text: string): unknown {
  const found = readRustVersion(text)
  return found.ok ? found.value : found.failures.map(({ problem }) => problem)
}

describe('the oldest Rust of a Cargo.toml', () => {
  it('is that of the package, or of the workspace for all its members', () => {
    expect(read('[package]\nrust-version = "1.74"')).toEqual([1, 74, 0])
    expect(
      read('[workspace.package]\nrust-version = "1.83.1"\n[package]\nrust-version.workspace = true'),
    ).toEqual([1, 83, 1])
    expect(read('[package]\nrust-version.workspace = true')).toBeUndefined()
    expect(read('[package]\nname = "a"')).toBeUndefined()
    expect(read('[package]\nrust-version = "new"')).toEqual(['rust-version is no version of Rust'])
  })

  it('is compared by numbers with what rustc says of itself', () => {
    const rustc = parseRustVersion('rustc 1.85.0 (4d91de4e4 2025-02-17) (built from a source tarball)')
    expect(rustc).toEqual([1, 85, 0])
    expect(parseRustVersion('1.90.0-nightly')).toEqual([1, 90, 0])
    expect(parseRustVersion('gcc 12.2.0')).toBeUndefined()
    expect(compareRustVersions([1, 9, 0], [1, 85, 0])).toBeLessThan(0)
    expect(compareRustVersions([1, 85, 0], [1, 85, 0])).toBe(0)
    expect(compareRustVersions([1, 85, 1], [1, 85, 0])).toBeGreaterThan(0)
  })
})
