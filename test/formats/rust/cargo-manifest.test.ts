import { expect, it } from 'vitest'
import { readStatedRust } from '../../../src/formats/rust/cargo-manifest.ts'

it('reads the Rust that a package wants', () => {
  expect(readStatedRust('[package]\nname = "a"\nrust-version = "1.74"\n')).toEqual([1, 74, 0])
})

it('reads the Rust that a whole workspace wants', () => {
  const inherited = '[package]\nrust-version.workspace = true\n[workspace.package]\nrust-version = "1.83.1"\n'
  expect(readStatedRust(inherited)).toEqual([1, 83, 1])
  expect(readStatedRust('[workspace.package]\nrust-version = "1.83.1"\n')).toEqual([1, 83, 1])
})

it.each(['', '[package]\nname = "a"\n', '[package]\nrust-version = "soon"\n', '<<<<<<<'])(
  'says nothing where nothing is said: %j',
  text => {
    expect(readStatedRust(text)).toBeUndefined()
  },
)
