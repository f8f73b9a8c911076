import { contentOf, readWhole } from '../../../actions/content.ts'
import type { Host } from '../../../actions/host.ts'
import { type Digest, sha256Of } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import type { Release } from '../../../formats/debian/release.ts'
import type { ArchiveSuite } from './debian.ts'
import { fetchListed } from './fetch-listed.ts'
import { joinSuites, readSuitePackages, type SuitePackages } from './suite-packages.ts'

/** What a part of an archive has in all its components, from the files that apt reads too. */
export async function readIndexes(
  part: ArchiveSuite,
  release: Release,
  host: Host,
  signal: AbortSignal,
): Promise<Result<SuitePackages, Failure>> {
  const all = part.packages.map(([path, file]) => readIndex(part, path, file, release, host, signal))
  const read = collect(await Promise.all(all))
  return read.ok ? ok(joinSuites(read.value)) : read
}

/**
 * What Debian's suite itself has: of this part mirrors keep the gzip file too, which needs no program of the host and
 * no process.
 */
export async function readPlainIndex(
  part: ArchiveSuite,
  release: Release,
  host: Host,
  signal: AbortSignal,
): Promise<Result<SuitePackages, Failure>> {
  const path = 'main/binary-amd64/Packages.gz'
  const file = await fetchListed(part.archive, part.suite, path, release, host, signal)
  return file.ok ? readIndex(part, path, file.value, release, host, signal) : file
}

async function readIndex(
  { archive, suite }: ArchiveSuite,
  path: string,
  file: Digest,
  release: Release,
  { store, decompressor }: Host,
  signal: AbortSignal,
): Promise<Result<SuitePackages, Failure>> {
  const refuse = (problem: string) =>
    fail({ code: 'archive-index-invalid', archive, path: `dists/${suite}/${path}`, problem } as const)
  const plain = release.sha256.get(path.replace(/\.[gx]z$/, ''))
  if (plain === undefined) return refuse('the release does not list what is in it')
  const packed = await store.read(file)
  if (!packed.ok) return packed
  const compression = path.endsWith('.xz') ? 'xz' : path.endsWith('.gz') ? 'gzip' : undefined
  const unpacked =
    compression === undefined
      ? ok({ content: contentOf(packed.value) })
      : await decompressor.decompress(contentOf(packed.value), compression, signal)
  if (!unpacked.ok) return unpacked
  const { content } = unpacked.value
  const bytes = content.size === plain.size ? await readWhole(content) : undefined
  if (bytes === undefined || sha256Of(bytes) !== plain.sha256)
    return refuse('it does not unpack to the file that the release lists')
  const index = readSuitePackages(bytes)
  return index.ok ? index : refuse(index.failures.map(({ problem }) => problem).join('; '))
}
