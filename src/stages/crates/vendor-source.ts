import type { Store } from '../../actions/host.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { UnpackedSource } from '../sources/sources.ts'
import { readCrateReleases } from './crate-releases.ts'
import { type CrateFile, crateFilename } from './crates.ts'
import { vendorCrates } from './vendor-crates.ts'

/** What is built, and the crates that are locked for it. */
export interface RustBuild {
  readonly name: string
  readonly version: string
  readonly kind: 'pure' | 'binary'
  readonly crates: readonly CrateFile[]
}

/**
 * The vendored crates that a source is built with; undefined where it compiles no Rust. Every crate that its Cargo.lock
 * files name must be locked, with the same digest.
 */
export async function vendorSource(
  build: RustBuild,
  source: UnpackedSource,
  store: Store,
): Promise<Result<TreeDirectory | undefined, Failure>> {
  if (build.kind === 'pure') return ok(undefined)
  const label = `${build.name} ${build.version}`
  const releases = readCrateReleases(label, source)
  if (!releases.ok) return releases
  const locked = new Map(build.crates.map(({ filename, sha256 }) => [filename, sha256]))
  const missing = releases.value.filter(release => locked.get(crateFilename(release)) !== release.sha256)
  if (missing.length > 0) {
    const crates = missing.map(({ name, version }) => `${name} ${version}`)
    return fail({ code: 'crate-not-locked', label, crates })
  }
  return releases.value.length === 0 ? ok(undefined) : vendorCrates(build.crates, store)
}
