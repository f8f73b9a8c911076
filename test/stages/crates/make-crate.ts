import { gzipSync } from 'node:zlib'
import { digestOf } from '../../../src/core/digest.ts'
import { formatTar, type TarSource } from '../../../src/formats/archives/write-tar.ts'
import { type CrateFile, crateFile } from '../../../src/stages/crates/crates.ts'

/** A crate's file with the lock's entry for it. */
export interface MadeCrate {
  readonly bytes: Uint8Array
  readonly entry: CrateFile
}

/** Packs a crate of text files; `more` members stand after them, with their whole path. */
export function makeCrate(
  name: string,
  version: string,
  files: Readonly<Record<string, string>>,
  more: readonly Pick<TarSource, 'kind' | 'path' | 'target' | 'bytes'>[] = [],
): MadeCrate {
  const own = Object.entries(files).map(([path, text]) => ({
    kind: 'file' as const,
    path: `${name}-${version}/${path}`,
    bytes: Buffer.from(text),
  }))
  const bytes = gzipSync(formatTar([...own, ...more].map(member => ({ mode: 0o644, mtime: 0, ...member }))))
  const { sha256, size } = digestOf(bytes)
  return { bytes, entry: crateFile({ name, version, sha256 }, size) }
}
