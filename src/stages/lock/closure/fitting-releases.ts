import type { Failure } from '../../../core/failure.ts'
import type { Result } from '../../../core/result.ts'
import { compareVersions, parseVersion } from '../../../formats/python/version.ts'
import { readStatedRust } from '../../../formats/rust/cargo-manifest.ts'
import { compareRustVersions, type RustVersion } from '../../../formats/rust/rust-version.ts'
import { filesNamed } from '../../crates/crate-releases.ts'
import type { UnpackedSource } from '../../sources/sources.ts'
import type { Candidate } from '../sdists/candidates.ts'

/** What is searched for releases that a Rust compiles. */
export interface FittingSearch {
  /** The version that wants a newer Rust. */
  readonly version: string
  readonly rust: RustVersion
  /** All that may be used of the project, newest first. */
  readonly releases: readonly Candidate[]
  readonly open: (release: Candidate) => Promise<Result<UnpackedSource, Failure>>
  /** Whether the container compiles a release with all its crates. */
  readonly check: (release: Candidate, source: UnpackedSource) => Promise<Result<unknown, Failure>>
}

/** What a search found. */
export interface FittingReleases {
  /** Newest first. */
  readonly versions: readonly string[]
  /** How many releases were looked at until then. */
  readonly looked: number
}

const mostLooked = 60
const mostAtOnce = 6
const mostNamed = 3
/** The crates of each are fetched. */
const mostChecked = 6

/**
 * The newest older releases of a project that a Rust compiles, crates included. Their own Cargo.toml rules most of them
 * out; of the others the container's cargo is asked. A release that cannot be looked at does not fit.
 */
export async function findFittingReleases({
  version,
  rust,
  releases,
  open,
  check,
}: FittingSearch): Promise<FittingReleases> {
  const older = releases
    .filter(release => !release.prerelease && isOlder(release.version, version))
    .slice(0, mostLooked)
  const versions: string[] = []
  let [looked, checked] = [0, 0]
  for (let start = 0; start < older.length; start += mostAtOnce) {
    const some = older.slice(start, start + mostAtOnce)
    const opened = await Promise.all(some.map(async release => ({ release, source: await open(release) })))
    for (const { release, source } of opened) {
      if (versions.length === mostNamed || checked === mostChecked) return { versions, looked }
      looked += 1
      if (!source.ok || !mayFit(source.value, rust)) continue
      checked += 1
      if ((await check(release, source.value)).ok) versions.push(release.version)
    }
  }
  return { versions, looked }
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [parseVersion(version), parseVersion(than)]
  return a.ok && b.ok && compareVersions(a.value, b.value) < 0
}

/** Whether no Cargo.toml that stands beside a Cargo.lock says that it wants a newer Rust. */
function mayFit(source: UnpackedSource, rust: RustVersion): boolean {
  const locked = new Set(filesNamed('Cargo.lock', source).map(([path]) => path.replace(/lock$/, 'toml')))
  return filesNamed('Cargo.toml', source)
    .filter(([path]) => locked.has(path))
    .every(([, text]) => {
      const stated = readStatedRust(text)
      return stated === undefined || compareRustVersions(stated, rust) <= 0
    })
}
