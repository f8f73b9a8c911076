import type { Digest } from '../../core/digest.ts'
import type { PackageName } from '../../formats/python/name.ts'
import type { SuiteName } from '../../recipe/recipe-values.ts'
import type { ResolvedDeb } from '../../recipe/resolve-recipe.ts'
import type { DebianProject } from '../venv/debian-modules.ts'

/** Everything that a .deb is made from, beside the wheels. */
export interface DebRequest {
  readonly name: string
  readonly maintainer: string
  readonly deb: ResolvedDeb
  readonly suite: SuiteName
  readonly python: { readonly version: string; readonly minor: string }
  /** The changelog as the .deb ships it; its newest entry has this target's whole version and gives the deb clock. */
  readonly changelog: string
  /** The project that is the application: its wheel gives description, homepage and licence. */
  readonly application: PackageName
  /** The files of the recipe folder that the `deb:` section names, by their path there. */
  readonly folder: ReadonlyMap<string, Uint8Array>
  /** Projects that Debian's packages stand for. */
  readonly fromDebian: readonly DebianProject[]
  /** Packages of the build container, for the .buildinfo. */
  readonly installed: readonly { readonly name: string; readonly version: string }[]
}

/** A finished file in the store under the name it is published by. */
export interface DebArtifact {
  readonly name: string
  readonly digest: Digest
}

/** What the deb stage makes. */
export interface DebArtifacts {
  readonly deb: DebArtifact
  readonly buildinfo: DebArtifact
  readonly changes: DebArtifact
  readonly architecture: 'amd64' | 'all'
}

/** The name of the file: deb(7) leaves the version's epoch out. */
export function debFilename(name: string, version: string, architecture: string): string {
  return `${name}_${version.replace(/^\d+:/, '')}_${architecture}.deb`
}
