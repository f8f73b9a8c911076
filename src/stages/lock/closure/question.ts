import type { Digest, Sha256 } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import type { PackageName } from '../../../formats/python/name.ts'
import type { PinHash } from '../../../formats/python/pins/pins.ts'
import type { Requirement } from '../../../formats/python/requirement.ts'
import type { CrateFile } from '../../crates/crates.ts'
import type { BuiltWheel } from '../../wheels/wheels.ts'
import type { Candidates } from '../sdists/candidates.ts'
import type { Release } from '../sdists/releases.ts'

/** An sdist that a name and a version stand for in this lock. */
export interface ChosenSdist {
  readonly purl: string
  readonly name: PackageName
  readonly version: string
  readonly filename: string
  /** Digests that it may have: the pinned ones, the locked one, or what the index claims; empty where nobody knows. */
  readonly sha256: readonly Sha256[]
  /** Hashes of which the file must have one besides; absent where `sha256` says it all. */
  readonly proof?: readonly PinHash[]
  /** Where it is known from an earlier lock. */
  readonly size?: number
  /** Upstream withdrew it, and the recipe allows it. */
  readonly yanked?: true
  readonly kind: 'pure' | 'binary'
}

/** Something to build: an sdist, or the local tree of the application, whose id is `application`. */
export interface Buildable {
  readonly id: string
  readonly name: PackageName
  readonly version: string
  readonly kind: 'pure' | 'binary'
  readonly sdist?: ChosenSdist
}

/** A source as people name it. */
export function labelOf({ name, version }: Pick<Buildable, 'name' | 'version'>): string {
  return `${name} ${version}`
}

/** What only the world can answer. */
export type Question =
  | {
      readonly kind: 'project'
      readonly name: PackageName
      /** The version that the user's pins have of it. */
      readonly pinned?: string
    }
  | { readonly kind: 'sdist'; readonly sdist: ChosenSdist }
  | {
      readonly kind: 'crates'
      readonly of: Buildable
      /** Of the sdist; absent for the local tree. */
      readonly digest?: Digest
      readonly compilers: boolean
      /** Whether a build requirement says that Rust is compiled. */
      readonly rust: boolean
    }
  | {
      readonly kind: 'requires'
      readonly of: Buildable
      /** Of the sdist; absent for the local tree. */
      readonly digest?: Digest
      readonly compilers: boolean
      readonly environment: readonly BuiltWheel[]
    }
  | {
      readonly kind: 'wheel'
      readonly of: Buildable
      /** Of the sdist; absent for the local tree. */
      readonly digest?: Digest
      readonly compilers: boolean
      readonly environment: readonly BuiltWheel[]
      readonly dynamicRequires: readonly string[]
      readonly crates: readonly CrateFile[]
    }

/** Whether the index answers it; the others are for containers. */
export function isOfIndex({ kind }: Question): boolean {
  return kind === 'project' || kind === 'sdist'
}

/** The project that it is about. */
export function nameOf(question: Question): PackageName {
  switch (question.kind) {
    case 'project':
      return question.name
    case 'sdist':
      return question.sdist.name
    case 'crates':
    case 'requires':
    case 'wheel':
      return question.of.name
  }
}

/** What the world answered, read as far as it can be read without knowing more. */
export type Answer =
  | { readonly kind: 'project'; readonly releases: readonly Release[]; readonly listed: Candidates }
  | { readonly kind: 'sdist'; readonly digest: Digest; readonly requires: readonly Requirement[] }
  | { readonly kind: 'crates'; readonly crates: readonly CrateFile[] }
  | {
      readonly kind: 'requires'
      readonly texts: readonly string[]
      readonly requires: readonly Requirement[]
    }
  | { readonly kind: 'wheel'; readonly wheel: BuiltWheel; readonly requires: readonly Requirement[] }
  | { readonly kind: 'failed'; readonly failures: readonly Failure[] }

/** One question, one key: what is asked once is not asked again. */
export function questionKey(question: Question): string {
  switch (question.kind) {
    case 'project':
      return `project ${question.name}`
    case 'sdist':
      return `sdist ${question.sdist.purl}`
    case 'crates':
    case 'requires':
    case 'wheel':
      return `${question.kind} ${question.of.id} ${question.compilers ? 'with' : 'without'} compilers`
  }
}
