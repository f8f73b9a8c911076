import type { Sha256 } from '../../core/digest.ts'
import type { PackageName } from '../../formats/python/name.ts'
import type { PinHash, Pins } from '../../formats/python/pins/pins.ts'
import type { Lock } from '../../recipe/lock/lock.ts'
import type { ResolvedRecipe } from '../../recipe/resolve-recipe.ts'
import type { UnpackedSource } from '../sources/sources.ts'

/** What a lock is made from. */
export interface LockRequest {
  /** The recipe's name, such as `hello`. */
  readonly name: string
  readonly recipe: ResolvedRecipe
  readonly pins: Pins
  /** The keys of archives that are not Debian's, by the path that the recipe names. */
  readonly archiveKeys?: ReadonlyMap<string, Uint8Array>
  /** The local tree, for `source: path` and `source: git`. */
  readonly application?: LocalApplication
  /** The lock as it is now: what it says and is still valid stays. */
  readonly previous?: Lock
  /** What may move although it is locked: names of projects, `build-tools`, `debian`, `all`. */
  readonly update: readonly string[]
  /** Only these targets; the others stay as the previous lock has them. All where nothing is said. */
  readonly targets?: readonly string[]
  /** Digests of what the lock is made from, by part. */
  readonly madeFrom: Readonly<Record<string, Sha256>>
  /** Do not take a fresh previous lock as the answer; ask everything again. */
  readonly thorough?: boolean
}

/** One line of the user's own lock file that holds on the target. */
export interface Pin {
  readonly name: PackageName
  /** As it is written. */
  readonly version: string
  /** Alternatives: the file is any one of these. */
  readonly hashes: readonly Sha256[]
  /** Further alternatives, of other algorithms: the file is one of these or of `hashes`. */
  readonly longer?: readonly PinHash[]
}

/** The application as a folder. */
export interface LocalApplication {
  readonly name: PackageName
  readonly version: string
  readonly source: UnpackedSource
}
