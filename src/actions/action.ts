import type { SealedDirectory, TreeDirectory } from './tree.ts'
import type { Variations } from './variation.ts'

/** A finished root file system: the digest of the whole and the top level's entries, which a mount can be merged into. */
export interface RootFileSystem {
  readonly directory: SealedDirectory
  /** The top level: files and links as they are, directories sealed. */
  readonly top: TreeDirectory
}

/** One folder laid into the container beside the root file system; paths are those of the container's contract. */
export interface Mount {
  readonly path: '/build/src' | '/build/in' | '/build/env' | '/vendor'
  readonly tree: TreeDirectory
  readonly writable: boolean
}

/** What runs: program and arguments, environment variables beside the contract's fixed ones, where, and what may come back. */
export interface Command {
  readonly arguments: readonly [string, ...string[]]
  /** Added to the fixed variables of the contract (contract.ts), which keep their values whatever stands here. */
  readonly environment: Readonly<Record<string, string>>
  /** Absolute path below /build. */
  readonly workingDirectory: string
}

/**
 * `build` is the container's contract: an unprivileged uid, read-only root. `system` is for installing packages: uid 0
 * with ownership calls that succeed without effect, and a writable copy of the root that is thrown away afterwards.
 */
export type ActionProfile = 'build' | 'system'

/** One build step as plain data. Nothing but what stands here exists for it; what it leaves below /build/out comes back. */
export interface Action {
  /** For people only, such as `wheel markupsafe 3.0.2`; no part of the digest. */
  readonly label: string
  readonly profile: ActionProfile
  readonly command: Command
  readonly root: RootFileSystem
  readonly mounts: readonly Mount[]
  /** What the step may take; machine policy, no part of the digest. */
  readonly limits: ActionLimits
}

/** What one step may take before it is stopped. */
export interface ActionLimits {
  readonly seconds: number
  /** All of /build/out together. */
  readonly outputBytes: number
  /** An estimate for scheduling, in bytes. */
  readonly memoryBytes: number
}

/** What an action left below /build/out; every file of it is in the store. */
export interface ActionResult {
  readonly outputs: TreeDirectory
  /** The action's digest, which is its identity: SHA-256 of the encoded REAPI `Action`. */
  readonly actionDigest: string
  readonly cached: boolean
}

/** One independent chain of actions. All of this is part of each Command's platform, so builders never share results. */
export interface Builder {
  readonly name: string
  readonly uid: number
  readonly hostname: string
  /** What the container says of the number of processors. */
  readonly cpus: number
  /** `disk` as the file system lists it; otherwise a seed for the order in which writable files are created on a tmpfs. */
  readonly fileOrder: 'disk' | number
  /** What the contract pins and an experiment changes; builders of a verdict have none. */
  readonly variations?: Variations
}
