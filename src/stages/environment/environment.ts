import type { Sha256 } from '../../core/digest.ts'
import type { ControlFile } from '../../formats/debian/control-tar.ts'

/**
 * The environment: locked .debs become a root file system. `plan.ts` says what dpkg's database must hold and what runs in
 * the container; machine/roots.ts unpacks, runs and normalizes. The tree depends on the .debs and on nothing else.
 *
 *     .debs ─▶ unpacked side by side ─▶ dpkg's database ─▶ preinsts, dpkg --configure -a ─▶ normalized ─▶ tree digest
 */

/** Counts the procedures: another number gives other trees, so a remembered digest of an older one does not count. */
export const environmentProcedure = 1

/** A member of a .deb's data.tar, as far as dpkg's database and the checks need it. */
export interface DebMember {
  /** Relative, without a leading `./`; empty for the top itself. */
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardlink'
  /** Permission bits as packed. */
  readonly mode: number
  /** Target of a link as packed, else empty. */
  readonly target: string
}

/** One .deb that lies unpacked in the tree. */
export interface UnpackedDeb {
  /** The archive-relative file name, for people. */
  readonly deb: string
  readonly sha256: Sha256
  readonly name: string
  readonly version: string
  readonly architecture: string
  readonly multiArch: string
  /** The control paragraph as packed, without a final newline. */
  readonly paragraph: string
  /** The files of control.tar by name, `control` among them. */
  readonly controlFiles: ReadonlyMap<string, ControlFile>
  readonly members: readonly DebMember[]
}

/** A file to write into the tree. */
export interface PlannedFile {
  /** Relative to the root. */
  readonly path: string
  readonly bytes: Uint8Array
  readonly executable: boolean
}

/** How dpkg names a package's files: with the architecture where several may be installed side by side. @see deb-control(5) */
export function qualifiedName(deb: UnpackedDeb): string {
  return deb.multiArch === 'same' ? `${deb.name}:${deb.architecture}` : deb.name
}

/** Text of a control file, undefined where the .deb has none of that name. */
function controlText(deb: UnpackedDeb, name: string): string | undefined {
  const found = deb.controlFiles.get(name)
  return found === undefined ? undefined : Buffer.from(found.bytes).toString('utf8')
}

/** The lines of a control file that say something. */
export function controlLines(deb: UnpackedDeb, name: string): readonly string[] {
  return (controlText(deb, name) ?? '')
    .split('\n')
    .flatMap(line => (line.trim() === '' ? [] : [line.trimEnd()]))
}
