import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { shapeProblems } from '../python/shape-problems.ts'
import { parseToml } from '../toml.ts'

/** A version of Rust, such as 1.85.0, as numbers. */
export type RustVersion = readonly [major: number, minor: number, patch: number]

const table = z.looseObject({ 'rust-version': z.unknown().optional() })
const document = z.looseObject({
  package: table.optional(),
  workspace: z.looseObject({ package: table.optional() }).optional(),
})

/**
 * The oldest Rust that a Cargo.toml says it compiles with, for its package or the workspace that it is the root of;
 * undefined where it says nothing, or leaves it to a workspace elsewhere.
 *
 * @see https://doc.rust-lang.org/cargo/reference/rust-version.html
 */
export function readRustVersion(text: string): Result<RustVersion | undefined, Problem> {
  const toml = parseToml(text)
  if (!toml.ok) return toml
  const shape = document.safeParse(toml.value)
  if (!shape.success) return { ok: false, failures: shapeProblems(shape.error) }
  const { package: own, workspace } = shape.data
  const said = [own?.['rust-version'], workspace?.package?.['rust-version']]
  const written = said.find(value => typeof value === 'string')
  if (written === undefined) return ok(undefined)
  const version = parseRustVersion(written)
  return version === undefined
    ? fail({ problem: 'rust-version is no version of Rust', actual: written })
    : ok(version)
}

/** `1.74` or `1.74.1`, and what rustc says of itself, such as `rustc 1.85.0 (4d91de4e4 2025-02-17)`. */
export function parseRustVersion(text: string): RustVersion | undefined {
  const numbers = /^(?:rustc )?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?=$|[\s+-])/.exec(text)
  if (numbers === null) return undefined
  const [, major, minor, patch = 0] = numbers
  return [Number(major), Number(minor), Number(patch)]
}

/** Negative where `a` is the older one. */
export function compareRustVersions(a: RustVersion, b: RustVersion): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
