import type { Digest } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import type { Result } from '../../../core/result.ts'
import type { LockedDeb, LockedTarget } from '../../../recipe/lock/lock.ts'
import type { SuitePackages } from './suite-packages.ts'

/** One archive that a target names: which mirrors serve it, which of its suites, and by whose key. */
export interface WantedArchive {
  /** Names its mirrors on any machine: `debian`, `debian-security`, or what the recipe calls it. */
  readonly archive: string
  /** Its folder below dists/. */
  readonly suite: string
  readonly components: readonly string[]
  /** Absent for Debian's own archives, whose keys are shipped. */
  readonly key?: { readonly keyring: Uint8Array; readonly fingerprint: string }
}

/** One archive's part of a suite, believed because its `InRelease` was verified. */
export interface ArchiveSuite {
  readonly archive: string
  readonly suite: string
  readonly components: readonly string[]
  readonly release: LockedRelease
  /** The signed text, which lists the digests of everything else. */
  readonly releaseText: string
  /** apt takes packages of it although nobody says so. */
  readonly automatic: boolean
  /** The `Packages` files in the store, by their path below the suite's folder, as apt is to read them. */
  readonly packages: readonly (readonly [path: string, file: Digest])[]
}

/** One archive's part of a suite with its packages read in. */
export interface ReadSuite {
  readonly part: ArchiveSuite
  readonly packages: SuitePackages
}

/** The archives of a target and, read in, what Debian itself has of the suite. */
export interface DebianSuite {
  readonly suite: string
  readonly archives: readonly ArchiveSuite[]
  readonly packages: SuitePackages
  /** All archives, read in: for what the suite itself does not have. */
  readonly everywhere: () => Promise<Result<readonly ReadSuite[], Failure>>
}

/** What the lock says of a release. */
export type LockedRelease = LockedTarget['debian']['releases'][number]

/** A .deb that was chosen for one container, and who needs it there. */
export type RequestedDeb = Omit<LockedDeb, 'in'>

/** A .deb that was chosen for one container. */
export type ChosenDeb = Omit<RequestedDeb, 'requested-by'>

/** Packages by container: what is wanted, or what apt chose. */
export type ByContainer<T> = Readonly<Record<string, T>>
