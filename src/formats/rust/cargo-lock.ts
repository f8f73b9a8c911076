import { isSha256, type Sha256 } from '../../core/digest.ts'
import type { Problem } from '../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { parseShape, z } from '../../core/shape.ts'
import { shapeProblems } from '../python/shape-problems.ts'
import { parseToml } from '../toml.ts'

/** A crate of a registry, as a Cargo.lock names it. */
export interface LockedRelease {
  readonly name: string
  /** As written, such as `1.0.0+build.7`. */
  readonly version: string
  /** Of the .crate file. */
  readonly sha256: Sha256
}

/** A package of a Cargo.lock that comes from somewhere else than a registry, such as a git repository. */
export interface ForeignPackage {
  readonly name: string
  readonly version: string
  /** As written, such as `git+https://example.org/a.git#0123abc`. */
  readonly source: string
}

/** What a Cargo.lock says about where code comes from. The packages of the source tree itself are left out. */
export interface CargoLock {
  /** Sorted by cargo: names, then versions. */
  readonly releases: readonly LockedRelease[]
  readonly foreign: readonly ForeignPackage[]
  /** Cargo's names of the registries that the releases come from. */
  readonly registries: ReadonlySet<string>
}

/** The newest format that is known; cargo 1.78 and later write it. */
const newestFormat = 4n

const packageTable = z.looseObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/, 'the name of a crate'),
  version: z
    .string()
    .max(200)
    .regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/, 'a version as SemVer says'),
  source: z.string().optional(),
  checksum: z.string().optional(),
})
type PackageTable = z.infer<typeof packageTable>

const document = z.looseObject({
  version: z.bigint().optional(),
  package: z.array(packageTable).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
})

/**
 * Reads a Cargo.lock of any format from 1 to 4. Every release must have a SHA-256; format 1 keeps them in a table of
 * their own. Refuses a newer format and two releases of one name and version.
 *
 * @see https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html
 */
export function parseCargoLock(text: string): Result<CargoLock, Problem> {
  const toml = parseToml(text)
  if (!toml.ok) return toml
  const shape = parseShape(document, toml.value)
  if (!shape.success) return { ok: false, failures: shapeProblems(shape.error) }
  const { version = 1n, package: packages = [], metadata = {} } = shape.data
  if (version < 1n || version > newestFormat)
    return fail({ problem: 'an unknown format of Cargo.lock', expected: '1 to 4', actual: String(version) })
  return readPackages(packages, checksumsOf(metadata))
}

function readPackages(
  packages: readonly PackageTable[],
  checksums: ReadonlyMap<string, string>,
): Result<CargoLock, Problem> {
  const foreign: ForeignPackage[] = []
  const registries = new Set<string>()
  const releases = collect(
    packages.flatMap(({ name, version, source, checksum }): Result<LockedRelease, Problem>[] => {
      if (source === undefined) return []
      if (!/^(?:registry|sparse)\+/.test(source)) {
        foreign.push({ name, version, source })
        return []
      }
      registries.add(source)
      return [readRelease(name, version, checksum ?? checksums.get(`${name} ${version} (${source})`))]
    }),
  )
  if (!releases.ok) return releases
  const twice = findTwins(releases.value)
  if (twice.length > 0) return { ok: false, failures: twice }
  return ok({ releases: releases.value, foreign, registries })
}

function readRelease(
  name: string,
  version: string,
  sha256: string | undefined,
): Result<LockedRelease, Problem> {
  if (sha256 === undefined) return fail({ problem: `${name} ${version} has no checksum` })
  if (!isSha256(sha256))
    return fail({ problem: `the checksum of ${name} ${version} is no SHA-256`, actual: sha256 })
  return ok({ name, version, sha256 })
}

function findTwins(releases: readonly LockedRelease[]): readonly Problem[] {
  const seen = new Set<string>()
  return releases.flatMap(({ name, version }) => {
    const key = `${name} ${version}`
    if (seen.has(key)) return [{ problem: `${key} is there twice` }]
    seen.add(key)
    return []
  })
}

/** Format 1: `[metadata]` with keys `checksum NAME VERSION (SOURCE)`. */
function checksumsOf(metadata: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(metadata).flatMap(([key, value]) =>
      key.startsWith('checksum ') && typeof value === 'string'
        ? [[key.slice('checksum '.length), value] as const]
        : [],
    ),
  )
}
