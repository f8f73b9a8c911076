import type { Host } from '../../../actions/host.ts'
import { type Digest, digestOf } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import { isAbsentRemote } from '../../../core/failures/absent-file.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import type { Release } from '../../../formats/debian/release.ts'

/**
 * A file that a verified release lists, from the store or by its digest, so that a mirror in the middle of an update
 * serves it too. `path` is relative to the suite's folder.
 */
export async function fetchListed(
  archive: string,
  suite: string,
  path: string,
  release: Pick<Release, 'sha256' | 'acquireByHash'>,
  { fetcher, store }: Pick<Host, 'fetcher' | 'store'>,
  signal: AbortSignal,
): Promise<Result<Digest, Failure>> {
  const listed = release.sha256.get(path)
  const file = `dists/${suite}/${path}`
  if (listed === undefined)
    return fail({ code: 'release-file-unlisted', name: `dists/${suite}/InRelease`, file: path })
  if (await store.has(listed.sha256)) return ok(listed)
  const byHash = file.replace(/[^/]+$/, `by-hash/SHA256/${listed.sha256}`)
  const first = await fetcher.fetchArchiveFile(archive, release.acquireByHash ? byHash : file, signal)
  // Many a partial mirror has the files by their names only, whatever the release says.
  const isAbsent = !first.ok && release.acquireByHash && first.failures.every(isAbsentRemote)
  const bytes = isAbsent ? await fetcher.fetchArchiveFile(archive, file, signal) : first
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
