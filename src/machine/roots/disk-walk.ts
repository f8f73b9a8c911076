import { isUtf8 } from 'node:buffer'
import { type BigIntStats, lstatSync, readdirSync, type StatsBase } from 'node:fs'

/** One entry below a folder. */
export interface DiskEntry {
  /** Relative to the folder, names joined by `/`. */
  readonly path: string
  readonly name: string
  /** How deep: 1 for an entry of the folder itself. */
  readonly depth: number
  /** How the name is spelled where it is not UTF-8; `path` is then of no use. */
  readonly badName: string | undefined
  readonly stats: BigIntStats
}

/**
 * All entries below a folder, a folder before what is in it, names in byte order. Links are not followed. Synchronous,
 * since ten thousand entries take a tenth of the time so; whoever walks lets others work now and then.
 */
export function* walkDisk(folder: string, prefix = '', depth = 1): Generator<DiskEntry> {
  const names = readdirSync(folder, { encoding: 'buffer' }).sort(Buffer.compare)
  for (const bytes of names) {
    const name = bytes.toString('utf8')
    const badName = isUtf8(bytes) ? undefined : `${prefix}${bytes.toString('latin1')}`
    const location =
      badName === undefined ? `${folder}/${name}` : Buffer.concat([Buffer.from(`${folder}/`), bytes])
    const stats = lstatSync(location, { bigint: true })
    const path = `${prefix}${name}`
    yield { path, name, depth, badName, stats }
    if (stats.isDirectory() && badName === undefined)
      yield* walkDisk(`${folder}/${name}`, `${path}/`, depth + 1)
  }
}

/** What an entry is that is no file, folder or link. */
export function sayKind(stats: Pick<StatsBase<unknown>, 'isFIFO' | 'isSocket'>): string {
  if (stats.isFIFO()) return 'a named pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}
