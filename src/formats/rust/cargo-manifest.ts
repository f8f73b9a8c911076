import { z } from '../../core/shape.ts'
import { parseToml } from '../toml.ts'
import { parseRustVersion, type RustVersion } from './rust-version.ts'

const stated = z.looseObject({ 'rust-version': z.unknown().optional() }).optional()
const document = z.looseObject({
  package: stated,
  workspace: z.looseObject({ package: stated }).optional(),
})

/**
 * The oldest Rust that a Cargo.toml says it compiles with, for its package or for its whole workspace; undefined where it
 * says nothing, or cannot be read. Its crates may want a newer one.
 *
 * @see https://doc.rust-lang.org/cargo/reference/manifest.html#the-rust-version-field
 */
export function readStatedRust(text: string): RustVersion | undefined {
  const toml = parseToml(text)
  const shape = document.safeParse(toml.ok ? toml.value : undefined)
  if (!shape.success) return undefined
  const { package: own, workspace } = shape.data
  const written = [own, workspace?.package].map(table => table?.['rust-version'])
  return parseRustVersion(written.find(version => typeof version === 'string') ?? '')
}
