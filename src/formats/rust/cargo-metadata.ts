import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { parseRustVersion, type RustVersion } from './rust-version.ts'

/** A package that a build compiles: a crate, or one of the source's own. */
export interface CompiledPackage {
  readonly name: string
  readonly version: string
  /** The oldest Rust that it says it compiles with. */
  readonly rustVersion?: RustVersion
}

const document = z.looseObject({
  packages: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      version: z.string(),
      rust_version: z.string().nullish(),
    }),
  ),
  workspace_members: z.array(z.string()),
  resolve: z.looseObject({
    nodes: z.array(
      z.looseObject({
        id: z.string(),
        deps: z.array(
          z.looseObject({
            pkg: z.string(),
            dep_kinds: z.array(z.looseObject({ kind: z.string().nullable() })),
          }),
        ),
      }),
    ),
  }),
})

/**
 * The packages that a build reaches, as `cargo metadata --format-version 1 --filter-platform …` resolved them: from the
 * members of the workspace on, without what only tests need.
 *
 * @see https://doc.rust-lang.org/cargo/commands/cargo-metadata.html
 */
export function parseCargoMetadata(text: string): Result<readonly CompiledPackage[], Problem> {
  const shape = document.safeParse(readJson(text))
  if (!shape.success) return fail({ problem: 'not what `cargo metadata` prints' })
  const { packages, workspace_members: members, resolve } = shape.data
  const needs = new Map(
    resolve.nodes.map(({ id, deps }) => [
      id,
      deps.filter(({ dep_kinds: kinds }) => kinds.some(({ kind }) => kind !== 'dev')).map(({ pkg }) => pkg),
    ]),
  )
  const reached = new Set(members)
  for (const id of reached) for (const needed of needs.get(id) ?? []) reached.add(needed)
  return ok(
    packages
      .filter(({ id }) => reached.has(id))
      .map(({ name, version, rust_version: written }) => {
        const rustVersion = parseRustVersion(written ?? '')
        return { name, version, ...(rustVersion === undefined ? {} : { rustVersion }) }
      }),
  )
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
