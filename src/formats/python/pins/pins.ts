import type { Place } from '../../../core/failures/description.ts'
import type { Marker } from '../marker.ts'
import type { MarkerContext } from '../marker-evaluate.ts'
import type { PackageName } from '../name.ts'
import type { SpecifierSet } from '../specifier-set.ts'

/** The user's own lock file, whatever tool wrote it. */
export interface Pins {
  readonly format: PinsFormat
  readonly file: string
  /** Every file that was read, this one first. */
  readonly files: readonly string[]
  /** In the order of the file. */
  readonly pins: readonly Pin[]
  /** Interpreters that the whole file is meant for. */
  readonly requiresPython: SpecifierSet | undefined
  /** Environments that the whole file is meant for: one of them must hold; none means any. */
  readonly environments: readonly Marker[]
  /** Groups that can be chosen. */
  readonly groups: readonly string[]
  /** Groups that are chosen where nobody says. */
  readonly defaultGroups: readonly string[]
  /** Extras of the application that can be chosen. */
  readonly extras: readonly PackageName[]
  /** What leads to which pin, in formats that say it by dependencies and not by conditions. */
  readonly graph: PinGraph | undefined
  /** How markers of this file are meant. */
  readonly context: MarkerContext
  /** What the file says and we do not take over, each with the reason. */
  readonly notes: readonly PinNote[]
}

/** The formats of pins. */
export type PinsFormat = 'requirements.txt' | 'pylock.toml' | 'uv.lock' | 'poetry.lock' | 'Pipfile.lock'

/** One version of one project. */
export interface Pin {
  readonly name: PackageName
  /** The name as it was written. */
  readonly writtenName: string
  /** The version as it was written. */
  readonly version: string
  /** Alternatives: a file with any one of these hashes is the pinned one. */
  readonly hashes: readonly PinHash[]
  /** The pin applies where one of these holds; without any it applies where something in the graph leads to it. */
  readonly conditions: readonly PinCondition[]
  readonly extras: readonly string[]
  /** Interpreters that this version is meant for. */
  readonly requiresPython: SpecifierSet | undefined
  /** Which hash belongs to which file, in formats that say it. */
  readonly artifacts: PinArtifacts | undefined
  /** What the file calls the index that serves it, where it says one; it may hold a password. */
  readonly index?: string | undefined
  readonly place: Place
}

/** A pin applies where its group, if any, is chosen and its marker, if any, holds. */
export interface PinCondition {
  readonly group: string | undefined
  readonly marker: Marker | undefined
}

/** A hash that proves something, in lower-case hexadecimal digits. */
export interface PinHash {
  readonly algorithm: 'sha256' | 'sha384' | 'sha512'
  readonly digest: string
}

/** The files of a pin. */
export interface PinArtifacts {
  readonly sdists: readonly PinnedFile[]
  readonly wheels: readonly PinnedFile[]
}

/** One file of a pin. */
export interface PinnedFile {
  readonly filename: string
  readonly hashes: readonly PinHash[]
  /** In bytes, where it is said. */
  readonly size: number | undefined
}

/** Dependencies between pins. */
export interface PinGraph {
  /** What the application itself needs. */
  readonly roots: readonly PinRoot[]
  /** What a pin needs, by its index in `pins`. */
  readonly edges: ReadonlyMap<number, readonly PinEdge[]>
  /** An edge that allows several versions takes the newest of them, as Poetry's installer does with the locks of its time. */
  readonly takesNewest?: true
  /** Where markers ask by `extra` for parts of the project that exclude each other, as uv's do. */
  readonly conflicts?: PinConflicts | undefined
}

/** Parts of a project, or of several, that are never chosen together. */
export interface PinConflicts {
  /** The projects that the graph's roots are of. */
  readonly projects: readonly PackageName[]
  /** Each set excludes one another: what people call a part, by its name in markers, such as `extra-7-project-cpu`. */
  readonly sets: readonly ReadonlyMap<string, string>[]
}

/** Leads to pins if its marker holds. */
export interface PinEdge {
  /** Indexes in `pins`: versions of one project, of which those count whose own conditions hold. */
  readonly to: readonly number[]
  readonly marker: Marker | undefined
  /** Extras that are wanted of them. */
  readonly extras: readonly PackageName[]
  /** Only where this extra of the pin itself is wanted. */
  readonly ofExtra: PackageName | undefined
  /** Extras of the project itself that this edge stands for: something needs the project with them. */
  readonly viaExtras?: readonly ProjectExtra[]
}

/** An extra of the project itself. */
export interface ProjectExtra {
  readonly package: string
  readonly extra: string
}

/** An edge from the application, of a group or of an extra of its own. */
export interface PinRoot extends PinEdge {
  readonly group: string | undefined
}

/** Something that the file says and that has no effect here. */
export interface PinNote {
  readonly place: Place
  readonly text: string
}
