import type { Content, StreamCompression } from '../actions/content.ts'
import type { Failure } from '../core/failure.ts'
import { ok, type Result } from '../core/result.ts'
import type { Layer } from './layer.ts'
import { looksLikeAr, readArLayer } from './readers/ar.ts'
import { looksLikeElf, readElfLayer } from './readers/elf.ts'
import { looksLikeGzip, readGzipLayer, readSmallGzip } from './readers/gzip.ts'
import { looksLikePyc, readPycLayer } from './readers/pyc.ts'
import { looksLikeTar, readTarLayer } from './readers/tar.ts'
import { looksLikeXz, readXzLayer } from './readers/xz.ts'
import { looksLikeZip, readZipLayer } from './readers/zip.ts'
import { looksLikeZstd, readZstdLayer } from './readers/zstd.ts'
import type { Walk } from './walk.ts'

/** What a content is made of, by its first bytes; undefined where it is not made of parts that a reader here knows. */
export async function readLayer(
  content: Content,
  walk: Pick<Walk, 'decompressor' | 'signal' | 'fail'>,
): Promise<Result<Layer | undefined, Failure>> {
  const start = await content.readAt(0, 512)
  const unpack = async (
    compression: StreamCompression,
    read: typeof readGzipLayer,
  ): Promise<Result<Layer, Failure>> => {
    const unpacked = await walk.decompressor.decompress(content, compression, walk.signal)
    return unpacked.ok ? ok(await read(content, unpacked.value)) : unpacked
  }
  if (looksLikeGzip(start)) {
    const small = await readSmallGzip(content)
    return small === undefined ? unpack('gzip', readGzipLayer) : ok(await readGzipLayer(content, small))
  }
  if (looksLikeXz(start)) return unpack('xz', readXzLayer)
  if (looksLikeZstd(start)) return unpack('zstd', readZstdLayer)
  if (looksLikeAr(start)) return ok(await readArLayer(content))
  if (looksLikeTar(start)) return ok(await readTarLayer(content, walk.signal))
  if (looksLikeZip(start))
    return ok(
      await readZipLayer(content, async (packed, limit) => {
        const unpacked = await walk.decompressor.decompress(packed, 'deflate', walk.signal, limit)
        if (!unpacked.ok) walk.fail(unpacked.failures)
        return unpacked.ok ? unpacked.value : undefined
      }),
    )
  if (looksLikeElf(start)) return ok(await readElfLayer(content))
  if (looksLikePyc(start)) return ok(await readPycLayer(content))
  return ok(undefined)
}
