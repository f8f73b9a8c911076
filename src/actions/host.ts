import type { Digest, Sha256 } from '../core/digest.ts'
import type { Failure } from '../core/failure.ts'
import type { Result } from '../core/result.ts'
import type { ProjectStatus } from '../formats/python/index/simple-index-link.ts'
import type { Action, ActionResult, Builder, RootFileSystem } from './action.ts'
import type { Decompressor } from './content.ts'
import type { EventSink } from './event.ts'
import type { TreeDirectory } from './tree.ts'

/** The world as stages may use it: interfaces only; machine/ implements them and cli/ puts them together. */
export interface Host {
  readonly store: Store
  readonly fetcher: Fetcher
  readonly roots: RootFileSystems
  readonly localSources: LocalSources
  readonly decompressor: Decompressor
  readonly clock: Clock
  readonly events: EventSink
  /** Absolute paths of this machine that nothing published may hold, such as the store's. */
  readonly privatePaths: readonly string[]
  /** The executor of one builder; all executors of a host share one queue. */
  readonly executorFor: (builder: Builder) => Executor
}

/** Runs actions for one builder, at most as many at once as there are cores and memory, and remembers their results. */
export interface Executor {
  readonly builder: Builder
  /** How many actions run at once; more wait their turn. */
  readonly slots: number
  readonly execute: (action: Action, signal: AbortSignal) => Promise<Result<ActionResult, Failure>>
}

/** Files by their SHA-256. What is read was checked against its name. */
export interface Store {
  readonly has: (sha256: Sha256) => Promise<boolean>
  readonly read: (digest: Digest) => Promise<Result<Uint8Array, Failure>>
  readonly write: (bytes: Uint8Array) => Promise<Result<Digest, Failure>>
  /** Copies a stored file to a path (mode 0644), by reflink where the file system can. */
  readonly copyTo: (digest: Digest, path: string) => Promise<Result<undefined, Failure>>
  /** Absolute path of a stored file, for programs that only read it (0444). */
  readonly pathOf: (sha256: Sha256) => string
  /** A small value of an in-process step or a run, by its key (SHA-256 of canonical JSON); undefined where none is remembered. */
  readonly recall: (key: Sha256) => Promise<unknown>
  readonly remember: (key: Sha256, value: unknown) => Promise<Result<undefined, Failure>>
}

/** A locked file to fetch: what it is, never where it is. */
export interface FileRequest {
  /** Package URL without qualifiers that name a place. */
  readonly purl: string
  /** A file name; for a .deb its archive-relative `Filename`. */
  readonly filename: string
  readonly sha256: Sha256
  readonly size: number
  /** For a .deb: which part of the archive serves it, such as `debian` or `debian-security`. */
  readonly archive?: string
  /** For a .deb: the date of the archive's release that it was locked from, as written there. */
  readonly lockedOn?: string
  /** For an sdist: the name of the index that serves it; absent for the machine's own. */
  readonly index?: string | undefined
}

/** A project of a simple index. */
export interface IndexProject {
  /** Normalized (PEP 503). */
  readonly name: string
  /** The name of the one index that serves it; absent for the machine's own. Where it is, the machine's settings say. */
  readonly index?: string | undefined
  /** Ask the index even if an earlier answer may still be used: something that should be there was not in it. */
  readonly revalidate?: boolean
}

/** What an index says of a project. */
export interface ProjectListing {
  /** In page order. */
  readonly files: readonly IndexFile[]
  /** Absent for a project that is active, as most are. @see PEP 792 */
  readonly status?: ProjectStatus
}

/** One link of a project's page in a simple index. */
export interface IndexFile {
  readonly filename: string
  /** Hex digest the index claims, if it claims one. */
  readonly sha256?: string
  readonly requiresPython?: string
  /** `true`, or the reason, if yanked. */
  readonly yanked?: string | true
  readonly size?: number
  /** When it was uploaded, RFC 3339 in UTC as the index writes it; most HTML pages do not say. */
  readonly uploadTime?: string
}

/** Brings locked files into the store and reads indexes; places come from the machine's own settings. */
export interface Fetcher {
  /** All requested files, verified, in the store afterwards. Files already there are not fetched. */
  readonly fetchFiles: (
    files: readonly FileRequest[],
    signal: AbortSignal,
  ) => Promise<Result<undefined, Failure>>
  /** What the index that serves a project lists of it. No other index is asked. */
  readonly listProject: (
    project: IndexProject,
    signal: AbortSignal,
  ) => Promise<Result<ProjectListing, Failure>>
  /** A listed file whose digest only the index claims (build requirements that nobody pinned); its digest comes back. */
  readonly fetchListed: (
    project: IndexProject,
    filename: string,
    signal: AbortSignal,
  ) => Promise<Result<Digest, Failure>>
  /** A crate of the machine's registry, of which only the SHA-256 is known beforehand; its digest comes back. */
  readonly fetchCrate: (
    crate: Omit<FileRequest, 'size'>,
    signal: AbortSignal,
  ) => Promise<Result<Digest, Failure>>
  /** A file of a Debian archive by its path below the archive's root, such as `dists/bookworm/InRelease`, unverified. */
  readonly fetchArchiveFile: (
    archive: string,
    path: string,
    signal: AbortSignal,
  ) => Promise<Result<Uint8Array, Failure>>
}

/** How a root file system is made: locked .debs, nothing else. */
export interface RootRequest {
  /** For people: `build` or `install-test`. */
  readonly name: string
  readonly debs: readonly FileRequest[]
  /** `configured`: dpkg has configured everything. `extracted`: unpacked only, for asking apt. */
  readonly state: 'configured' | 'extracted'
}

/** Finished root file systems, shared by all builders. */
export interface RootFileSystems {
  /** Makes the tree or finds it in the store. With `expected`, another digest is a failure. */
  readonly provide: (
    request: RootRequest,
    expected: Sha256 | undefined,
    signal: AbortSignal,
  ) => Promise<Result<RootFileSystem, Failure>>
  /**
   * Looks at a tree that may be there, so that providing it takes no time: meanwhile the network can be asked. Whether it is there
   * and sound `provide` says.
   */
  readonly look: (digest: Sha256, signal: AbortSignal) => Promise<void>
  /** Reads a regular file of a finished root; links are followed inside the root only. */
  readonly readFile: (root: RootFileSystem, path: string) => Promise<Result<Uint8Array, Failure>>
}

/** Folders of the user's own, as `source: path` names them. */
export interface LocalSources {
  /** The files that git tracks below a folder, with the content of the working tree and git's executable bit. */
  readonly readTracked: (folder: string, signal: AbortSignal) => Promise<Result<TreeDirectory, Failure>>
}

/** The wall clock, in whole seconds. */
export interface Clock {
  readonly now: () => number
}
