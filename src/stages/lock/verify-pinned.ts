import type { Failure } from '../../core/failure.ts'
import { parsePurl } from '../../core/purl.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import type { LockedTarget } from '../../recipe/lock/lock.ts'
import type { Pin } from './lock.ts'

/**
 * Fails for each sdist of a lock that the user pinned with other digests (`lock-pin-differs`). The lock's own digest
 * can be computed again by whoever changes the lock on purpose; the pins are the user's word. Where these have other
 * hashes than SHA-256 the file itself is held against them, once it is there. `file` is the lock's path.
 */
export function verifyPinned(
  file: string,
  pins: readonly Pin[],
  { install, sdists }: Pick<LockedTarget, 'install' | 'sdists'>,
): Result<undefined, Failure> {
  const installed = new Set(install)
  const verified = collect(
    sdists
      .filter(({ purl }) => installed.has(purl))
      .map(({ purl, filename, sha256 }): Result<undefined, Failure> => {
        const pin = pins.find(({ name }) => name === parsePurl(purl)?.name)
        if (pin === undefined || pin.longer !== undefined || pin.hashes.includes(sha256)) return ok(undefined)
        return fail({ code: 'lock-pin-differs', file, filename, expected: pin.hashes, actual: sha256 })
      }),
  )
  return verified.ok ? ok(undefined) : verified
}
