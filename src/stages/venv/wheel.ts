import type { PackageName } from '../../formats/python/name.ts'
import type { CoreMetadata } from '../../formats/python/wheels/core-metadata.ts'
import type { EntryPoint } from '../../formats/python/wheels/entry-points.ts'

/** One file of a wheel as the archive holds it. */
export interface WheelFile {
  /** Path inside the archive, such as `six.py` or `six-1.16.0.data/scripts/six`. */
  readonly path: string
  readonly bytes: Uint8Array
  /** Whether the archive carries an executable bit for it. */
  readonly executable: boolean
}

/** A wheel that was opened: name, tags and RECORD hold. */
export interface WheelContent {
  readonly filename: string
  readonly name: PackageName
  /** The version as METADATA spells it. */
  readonly version: string
  /** Compatibility tags, sorted, such as `py3-none-any`. */
  readonly tags: readonly string[]
  readonly rootIsPurelib: boolean
  /** `binary` where a machine's code (ELF) is inside, whatever the tags claim: extensions can fail to build quietly. */
  readonly kind: 'pure' | 'binary'
  /** Name of the `.dist-info` folder. */
  readonly distInfo: string
  /** Every file, RECORD and its signatures included, in byte order of the paths. */
  readonly files: readonly WheelFile[]
  /** `console_scripts` and `gui_scripts` together. */
  readonly scripts: readonly EntryPoint[]
  /** What METADATA says. */
  readonly metadata: CoreMetadata
}

/** ELF files begin with these four bytes; see elf(5). */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46
}
