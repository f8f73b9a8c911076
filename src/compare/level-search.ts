import { constants, deflateRawSync, zstdCompressSync } from 'node:zlib'
import { type Content, readWhole } from '../actions/content.ts'

/** The levels at which one content gives the packed bytes of each side. */
export type Levels = readonly [first: number, second: number]

/** Finds them by compressing again; undefined where no level gives a side's bytes: another program or version wrote it, or nobody knows. */
export type LevelSearch = (
  format: string,
  content: Content,
  packed: readonly [first: Content, second: Content],
) => Promise<Levels | undefined>

/** Larger contents are not compressed again, and in all no more than so many bytes. */
const largestContent = 2 ** 20
const mostBytes = 2 ** 24

/**
 * A search for one container: levels that fitted one member are tried first on the next. Only what Node's own libraries write can be
 * found: zlib's deflate in gzip and zip, and Zstandard.
 */
export function createLevelSearch(): LevelSearch {
  let room = mostBytes
  let known: readonly number[] = []
  return async (format, content, packed) => {
    const compress = compressors[format]
    if (compress === undefined || content.size > largestContent) return undefined
    const bytes = await readWhole(content)
    const [first, second] = [await readWhole(packed[0]), await readWhole(packed[1])]
    const found: [number | undefined, number | undefined] = [undefined, undefined]
    for (const level of new Set([...known, ...levels])) {
      room -= bytes.length
      if (room < 0) return undefined
      const made = compress(bytes, level, first)
      if (Buffer.compare(made, first) === 0) found[0] ??= level
      if (Buffer.compare(made, second) === 0) found[1] ??= level
      const [one, other] = found
      if (one === undefined || other === undefined) continue
      known = [one, other]
      return [one, other]
    }
    return undefined
  }
}

const levels = [6, 9, 1, 2, 3, 4, 5, 7, 8]

type Compressor = (bytes: Uint8Array, level: number, like: Uint8Array) => Uint8Array

const deflate: Compressor = (bytes, level) => deflateRawSync(bytes, { level })

const compressors: Readonly<Record<string, Compressor>> = {
  gzip: deflate,
  zip: deflate,
  // Whether a checksum follows is told by itself. @see RFC 8878, section 3.1.1.1.1
  zstd: (bytes, level, like) =>
    zstdCompressSync(bytes, {
      params: {
        [constants.ZSTD_c_compressionLevel]: level,
        [constants.ZSTD_c_checksumFlag]: ((like[4] ?? 0) >> 2) & 1,
      },
    }),
}
