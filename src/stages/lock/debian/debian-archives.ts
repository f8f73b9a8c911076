import type { Host } from '../../../actions/host.ts'
import { sha256Of } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { verifyInRelease } from '../../../formats/debian/in-release.ts'
import type { Release } from '../../../formats/debian/release.ts'
import type { DebianSuite, LockedRelease, ReadSuite, WantedArchive } from './debian.ts'
import { fetchListed } from './fetch-listed.ts'
import { markForeign } from './foreign-release.ts'
import { readIndexes, readPlainIndex } from './read-indexes.ts'

/**
 * Fetches and verifies what a target's archives say today: `InRelease` by the keys that are shipped here or that the
 * recipe names, everything else by the digests in it. `known` are the releases that a lock has believed; an archive must
 * not go back behind them.
 */
export async function readSuite(
  suite: string,
  archives: readonly WantedArchive[],
  known: readonly LockedRelease[],
  host: Host,
  signal: AbortSignal,
): Promise<Result<DebianSuite, Failure>> {
  const read = collect(await Promise.all(archives.map(archive => readArchive(archive, known, host, signal))))
  if (!read.ok) return read
  const debian = read.value.find(({ part }) => part.archive === 'debian' && part.suite === suite)
  if (debian === undefined)
    return fail({
      code: 'archive-index-invalid',
      archive: archives.map(({ archive }) => archive).join(', '),
      path: suite,
      problem: 'the suite itself, archive debian, is not among the archives of the target',
    })
  const packages = await readPlainIndex(debian.part, debian.release, host, signal)
  if (!packages.ok) return packages
  let everything: Promise<Result<readonly ReadSuite[], Failure>> | undefined
  const everywhere = () => {
    everything ??= readAll(read.value, host, signal, { part: debian.part, packages: packages.value })
    return everything
  }
  return ok({ suite, archives: read.value.map(({ part }) => part), packages: packages.value, everywhere })
}

/** What each of a target's archives has today, verified in the same way; for questions about single packages. */
export async function readSuiteIndexes(
  archives: readonly WantedArchive[],
  known: readonly LockedRelease[],
  host: Host,
  signal: AbortSignal,
): Promise<Result<readonly ReadSuite[], Failure>> {
  const read = collect(await Promise.all(archives.map(archive => readArchive(archive, known, host, signal))))
  return read.ok ? readAll(read.value, host, signal) : read
}

interface ReadArchive {
  readonly part: ReadSuite['part']
  readonly release: Release
}

/** `main`: the component of that name of one of them, where it is read in already. */
async function readAll(
  read: readonly ReadArchive[],
  host: Host,
  signal: AbortSignal,
  main?: ReadSuite,
): Promise<Result<readonly ReadSuite[], Failure>> {
  const all = read.map(async ({ part, release }) => {
    if (main !== undefined && part === main.part && part.components.join() === 'main') return ok(main)
    const packages = await readIndexes(part, release, host, signal)
    return packages.ok ? ok({ part, packages: packages.value }) : packages
  })
  return collect(await Promise.all(all))
}

async function readArchive(
  { archive, suite, components, key }: WantedArchive,
  known: readonly LockedRelease[],
  host: Host,
  signal: AbortSignal,
): Promise<Result<ReadArchive, Failure>> {
  const bytes = await host.fetcher.fetchArchiveFile(archive, `dists/${suite}/InRelease`, signal)
  if (!bytes.ok) return bytes
  const before = known.find(one => one.archive === archive && one.suite === suite)
  const verified = await verifyInRelease(bytes.value, {
    name: suite,
    now: host.clock.now(),
    before,
    ...(key === undefined ? {} : { key }),
  })
  if (!verified.ok) return verified
  const { release, text } = verified.value
  const packages = collect(
    await Promise.all(
      components.map(async component => {
        const path = indexPath(component)
        const name = ['.xz', '.gz', ''].find(end => release.sha256.has(`${path}${end}`)) ?? '.xz'
        const file = await fetchListed(archive, suite, `${path}${name}`, release, host, signal)
        return file.ok ? ok([`${path}${name}`, file.value] as const) : file
      }),
    ),
  )
  if (!packages.ok) return packages
  const { codename, dateText } = release
  const locked = { archive, suite, codename, date: dateText, sha256: sha256Of(bytes.value) }
  const foreign = key !== undefined
  const own = foreign ? { components: [...components], 'signed-by': key.fingerprint } : {}
  return ok({
    part: {
      ...{ archive, suite, components, packages: packages.value },
      release: { ...locked, ...own },
      releaseText: foreign ? markForeign(text) : text,
      automatic: !foreign && !release.notAutomatic,
    },
    release,
  })
}

/** Architectures other than this are not locked. */
function indexPath(component: string): string {
  return `${component}/binary-amd64/Packages`
}
