import type { Host } from '../../../actions/host.ts'
import type { Digest } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { proveSdist } from '../../sources/prove-sdist.ts'
import type { ChosenSdist } from '../closure/question.ts'
import { recallSize, rememberSize } from './file-size.ts'

/**
 * Brings an sdist into the store: by its digest and size where both are known; else as the index lists it, and then held
 * against what is known. `index` is the name of the one that serves it, none for the machine's own.
 */
export async function fetchSdist(
  sdist: ChosenSdist,
  index: string | undefined,
  host: Host,
  signal: AbortSignal,
): Promise<Result<Digest, Failure>> {
  const digest = await fetchKnown(sdist, index, host, signal)
  if (!digest.ok || sdist.proof === undefined) return digest
  return proveSdist(sdist.filename, digest.value, sdist.proof, host.store)
}

/** The size of a file is remembered, so that what the store has is not fetched again. */
async function fetchKnown(
  sdist: ChosenSdist,
  index: string | undefined,
  host: Host,
  signal: AbortSignal,
): Promise<Result<Digest, Failure>> {
  const { purl, name, filename } = sdist
  const [sha256, ...others] = sdist.sha256
  const size = others.length > 0 ? undefined : (sdist.size ?? (await recallSize(sha256, host.store)))
  if (sha256 !== undefined && size !== undefined) {
    const fetched = await host.fetcher.fetchFiles([{ purl, filename, sha256, size, index }], signal)
    return fetched.ok ? ok({ sha256, size }) : fetched
  }
  const digest = await host.fetcher.fetchListed({ name, index }, filename, signal)
  if (!digest.ok) return digest
  if (sdist.sha256.length > 0 && !sdist.sha256.includes(digest.value.sha256)) {
    const expected = sdist.sha256.join(' or ')
    const actual = digest.value.sha256
    return fail({ code: 'digest-mismatch', name: filename, during: 'locking', expected, actual })
  }
  const remembered = await rememberSize(digest.value, host.store)
  return remembered.ok ? digest : remembered
}
