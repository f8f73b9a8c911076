import type { Executor, Host } from '../../../actions/host.ts'
import type { Failure } from '../../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import type { LockedRelease } from '../../../formats/rust/cargo-lock.ts'
import { checkRust } from '../../crates/check-rust.ts'
import { filesNamed, readCrateReleases } from '../../crates/crate-releases.ts'
import { type CrateFile, crateFile } from '../../crates/crates.ts'
import { vendorCrates } from '../../crates/vendor-crates.ts'
import type { UnpackedSource } from '../../sources/sources.ts'
import type { Toolchain } from '../../wheels/build-wheel.ts'
import { recallSize, rememberSize } from '../sdists/file-size.ts'

/** A source that may compile Rust. */
export interface RustSource {
  readonly name: string
  readonly version: string
  /** Whether a build requirement says that it does. */
  readonly rust: boolean
}

/**
 * Brings the crates that a source's Cargo.lock files name into the store; none where it has no such file. A source that
 * says it compiles Rust must have one, and the container must have a Rust that is new enough for all that is compiled.
 */
export async function lockCrates(
  { name, version, rust }: RustSource,
  source: UnpackedSource,
  { host, executor }: { readonly host: Host; readonly executor: Executor },
  toolchain: () => Promise<Result<Toolchain, Failure>>,
  signal: AbortSignal,
): Promise<Result<readonly CrateFile[], Failure>> {
  const of = `${name} ${version}`
  const releases = readCrateReleases(of, source)
  if (!releases.ok) return releases
  const [manifest] = filesNamed('Cargo.toml', source)
  if (rust && manifest !== undefined && filesNamed('Cargo.lock', source).length === 0)
    return fail({ code: 'cargo-lock-missing', of, name, manifest: manifest[0] })
  const crates = collect(await Promise.all(releases.value.map(release => fetchCrate(release, host, signal))))
  if (!crates.ok || !rust) return crates
  const [tools, vendor] = [await toolchain(), await vendorCrates(crates.value, host.store)]
  if (!tools.ok) return tools
  if (!vendor.ok) return vendor
  const question = { of, source, vendor: vendor.value, root: tools.value.root }
  const checked = await checkRust(question, host.store, executor, signal)
  return checked.ok ? crates : checked
}

async function fetchCrate(
  release: LockedRelease,
  { store, fetcher }: Host,
  signal: AbortSignal,
): Promise<Result<CrateFile, Failure>> {
  const known = await recallSize(release.sha256, store)
  if (known !== undefined) return ok(crateFile(release, known))
  const { size: _, ...wanted } = crateFile(release, 0)
  const fetched = await fetcher.fetchCrate(wanted, signal)
  if (!fetched.ok) return fetched
  const remembered = await rememberSize(fetched.value, store)
  return remembered.ok ? ok(crateFile(release, fetched.value.size)) : remembered
}
