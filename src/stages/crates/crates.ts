import { cargoPurl } from '../../core/purl.ts'
import type { LockedRelease } from '../../formats/rust/cargo-lock.ts'
import type { LockedCrate } from '../../recipe/lock/lock.ts'

/** A crate's file, known by its digest and size. */
export type CrateFile = Omit<LockedCrate, 'requested-by'>

/** Build requirements by which a source says that it compiles Rust. */
export const rustBackends: ReadonlySet<string> = new Set(['maturin', 'setuptools-rust'])

/** What a release's file is called, everywhere: `NAME-VERSION.crate`. */
export function crateFilename({ name, version }: Pick<LockedRelease, 'name' | 'version'>): string {
  return `${name}-${version}.crate`
}

/** A release as the lock names it. */
export function crateFile({ name, version, sha256 }: LockedRelease, size: number): CrateFile {
  return {
    purl: cargoPurl(name, version),
    filename: crateFilename({ name, version }),
    sha256,
    size,
  }
}
