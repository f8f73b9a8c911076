import { gunzipSync } from 'node:zlib'
import type { Host } from '../../../actions/host.ts'
import { type Digest, digestOf, sha256Of } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { verifyInRelease } from '../../../formats/debian/in-release.ts'
import type { Release } from '../../../formats/debian/release.ts'
import type { ArchiveSuite, DebianSuite, LockedRelease } from './debian.ts'
import { readSuitePackages, type SuitePackages } from './suite-packages.ts'

/** Component and architecture; others are not locked. */
const folder = 'main/binary-amd64'

/**
 * Fetches and verifies what a suite's archives say today: `InRelease` by the keys that are shipped here, everything
 * else by the digests in it. `known` are the releases that a lock has believed; an archive must not go back behind them.
 */
export async function readSuite(
  suite: string,
  archives: readonly string[],
  known: readonly LockedRelease[],
  host: Host,
  signal: AbortSignal,
): Promise<Result<DebianSuite, Failure>> {
  const read = collect(
    await Promise.all(archives.map(archive => readArchive(suite, archive, known, host, signal))),
  )
  if (!read.ok) return read
  const debian = read.value.find(({ part }) => part.archive === 'debian')
  if (debian === undefined)
    return fail({
      code: 'archive-index-invalid',
      archive: archives.join(', '),
      path: suite,
      problem: 'the suite itself, archive debian, is not among the archives of the target',
    })
  const packages = await readIndex(debian, host, signal)
  return packages.ok
    ? ok({ suite, archives: read.value.map(({ part }) => part), packages: packages.value })
    : packages
}

/** What each archive of a suite has today, verified in the same way; for questions about single packages. */
export async function readSuiteIndexes(
  suite: string,
  archives: readonly string[],
  known: readonly LockedRelease[],
  host: Host,
  signal: AbortSignal,
): Promise<
  Result<readonly { readonly release: LockedRelease; readonly packages: SuitePackages }[], Failure>
> {
  return collect(
    await Promise.all(
      archives.map(async archive => {
        const read = await readArchive(suite, archive, known, host, signal)
        if (!read.ok) return read
        const packages = await readIndex(read.value, host, signal)
        return packages.ok ? ok({ release: read.value.part.release, packages: packages.value }) : packages
      }),
    ),
  )
}

interface ReadArchive {
  readonly part: ArchiveSuite
  readonly release: Release
}

async function readArchive(
  suite: string,
  archive: string,
  known: readonly LockedRelease[],
  host: Host,
  signal: AbortSignal,
): Promise<Result<ReadArchive, Failure>> {
  const name = archive === 'debian' ? suite : `${suite}-${archive.replace(/^debian-/, '')}`
  const path = `dists/${name}/InRelease`
  const bytes = await host.fetcher.fetchArchiveFile(archive, path, signal)
  if (!bytes.ok) return bytes
  const before = known.find(one => one.archive === archive && one.suite === name)
  const verified = await verifyInRelease(bytes.value, { name, now: host.clock.now(), before })
  if (!verified.ok) return verified
  const { release, text } = verified.value
  const packages = await fetchListed(archive, name, `${folder}/Packages.xz`, release, host, signal)
  if (!packages.ok) return packages
  const { codename, dateText } = release
  const locked = { archive, suite: name, codename, date: dateText, sha256: sha256Of(bytes.value) }
  return ok({
    part: { archive, suite: name, release: locked, releaseText: text, packages: packages.value },
    release,
  })
}

/** Debian's own index, uncompressed: gzip is what Node reads without a program of the host. */
async function readIndex(
  { part: { archive, suite }, release }: ReadArchive,
  host: Host,
  signal: AbortSignal,
): Promise<Result<SuitePackages, Failure>> {
  const path = `${folder}/Packages`
  const plain = release.sha256.get(path)
  const packed = await fetchListed(archive, suite, `${path}.gz`, release, host, signal)
  if (!packed.ok) return packed
  const bytes = await host.store.read(packed.value)
  if (!bytes.ok) return bytes
  const refuse = (problem: string) =>
    fail({ code: 'archive-index-invalid', archive, path: `dists/${suite}/${path}.gz`, problem } as const)
  if (plain === undefined) return refuse('the release does not list what is in it')
  const unpacked = gunzip(bytes.value, plain.size)
  if (unpacked === undefined || sha256Of(unpacked) !== plain.sha256)
    return refuse('it does not unpack to the file that the release lists')
  const index = readSuitePackages(unpacked)
  return index.ok ? index : refuse(index.failures.map(({ problem }) => problem).join('; '))
}

/** A file that the release lists, from the store or by its digest, so that a mirror in the middle of an update serves it too. */
async function fetchListed(
  archive: string,
  suite: string,
  path: string,
  release: Release,
  { fetcher, store }: Host,
  signal: AbortSignal,
): Promise<Result<Digest, Failure>> {
  const listed = release.sha256.get(path)
  const file = `dists/${suite}/${path}`
  if (listed === undefined)
    return fail({ code: 'release-file-unlisted', name: `dists/${suite}/InRelease`, file: path })
  if (await store.has(listed.sha256)) return ok(listed)
  const place = release.acquireByHash ? file.replace(/[^/]+$/, `by-hash/SHA256/${listed.sha256}`) : file
  const bytes = await fetcher.fetchArchiveFile(archive, place, signal)
  if (!bytes.ok) return bytes
  const actual = digestOf(bytes.value)
  if (actual.sha256 !== listed.sha256)
    return fail({
      code: 'digest-mismatch',
      name: file,
      during: 'reading the archive',
      expected: listed.sha256,
      actual: actual.sha256,
    })
  return store.write(bytes.value)
}

function gunzip(bytes: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, size) })
  } catch {
    return undefined
  }
}
