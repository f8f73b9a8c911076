import type { Digest } from '../../../core/digest.ts'
import type { LockedDeb, LockedTarget } from '../../../recipe/lock/lock.ts'
import type { SuitePackages } from './suite-packages.ts'

/** One archive's part of a suite, believed because its `InRelease` was verified. */
export interface ArchiveSuite {
  readonly archive: string
  readonly suite: string
  readonly release: LockedRelease
  /** The signed text, which lists the digests of everything else. */
  readonly releaseText: string
  /** `main/binary-amd64/Packages.xz`, in the store. */
  readonly packages: Digest
}

/** The archives of a target and, read in, what Debian itself has of the suite. */
export interface DebianSuite {
  readonly suite: string
  readonly archives: readonly ArchiveSuite[]
  readonly packages: SuitePackages
}

/** What the lock says of a release. */
export type LockedRelease = LockedTarget['debian']['releases'][number]

/** A .deb that was chosen for one container. */
export type ChosenDeb = Omit<LockedDeb, 'in'>

/** Packages by container: what is wanted, or what apt chose. */
export type ByContainer<T> = Readonly<Record<string, T>>
