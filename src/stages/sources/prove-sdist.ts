import { createHash } from 'node:crypto'
import type { Store } from '../../actions/host.ts'
import type { Digest } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { formatPinHash } from '../../formats/python/pins/pin-hash.ts'
import type { PinHash } from '../../formats/python/pins/pins.ts'

/** Hashes of which a locked sdist must have one, by its purl. */
export type Proofs = ReadonlyMap<string, readonly PinHash[]>

/** Holds locked sdists that are in the store against what the pins say of them beside the lock. */
export async function proveSdists(
  sdists: readonly (Digest & { readonly purl: string; readonly filename: string })[],
  proofs: Proofs | undefined,
  store: Store,
): Promise<Result<undefined, Failure>> {
  const wanted = sdists.flatMap(sdist => {
    const proof = proofs?.get(sdist.purl)
    return proof === undefined ? [] : [{ ...sdist, proof }]
  })
  const proven = collect(
    await Promise.all(
      wanted.map(({ filename, sha256, size, proof }) => proveSdist(filename, { sha256, size }, proof, store)),
    ),
  )
  return proven.ok ? ok(undefined) : proven
}

/**
 * Holds a fetched file against pinned hashes of other algorithms than the store's: it must have one of them. The lock
 * names it by its SHA-256 like any other.
 */
export async function proveSdist(
  filename: string,
  digest: Digest,
  proof: readonly PinHash[],
  store: Store,
): Promise<Result<Digest, Failure>> {
  const bytes = await store.read(digest)
  if (!bytes.ok) return bytes
  const actual = [...new Set(proof.map(({ algorithm }) => algorithm))].map(algorithm => ({
    algorithm,
    digest: createHash(algorithm).update(bytes.value).digest('hex'),
  }))
  const found = actual.map(formatPinHash)
  const wanted = proof.map(formatPinHash)
  if (wanted.some(hash => found.includes(hash))) return ok(digest)
  return fail({
    code: 'digest-mismatch',
    name: filename,
    during: 'locking',
    expected: wanted.join(' or '),
    actual: found.join(', '),
  })
}
