import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { readShippedFile } from '../../core/shipped-file.ts'
import { verifyClearsigned } from '../openpgp.ts'
import { parseRelease, type Release } from './release.ts'

/** What an `InRelease` must agree with. */
export interface ReleaseExpectation {
  /** The suite by codename, such as `bookworm` or `bookworm-security`. */
  readonly name: string
  /** Seconds since 1970. */
  readonly now: number
  /** The release that was believed before, with its date as written; an archive must not go back behind it. */
  readonly before?: { readonly date: string } | undefined
  /** Public keys to trust, instead of Debian's that are shipped here. */
  readonly keyring?: Uint8Array
  /** Of an archive that is not Debian's: its key, by which it must be signed. It may call the suite by either name. */
  readonly key?: { readonly keyring: Uint8Array; readonly fingerprint: string }
}

/** A release that may be believed, and the text that was signed. */
export interface VerifiedRelease {
  readonly release: Release
  readonly text: string
}

/**
 * Verifies the bytes of a suite's `InRelease`: signature, codename, validity, and that it is no older than the one known
 * before. Only what was signed is parsed. A key must have been valid when it signed: the release of an old suite is
 * never signed again.
 */
export async function verifyInRelease(
  bytes: Uint8Array,
  {
    name: suite,
    now,
    before,
    key,
    keyring = key?.keyring ?? readShippedFile('share/keys/debian-archive.asc'),
  }: ReleaseExpectation,
): Promise<Result<VerifiedRelease, Failure>> {
  const name = `the InRelease of ${suite}`
  const verified = await verifyClearsigned(name, bytes, keyring, { now, keyValid: 'when it signed' })
  if (!verified.ok) return verified
  const { text, signers } = verified.value
  const fingerprints = signers.map(({ fingerprint }) => fingerprint)
  if (key !== undefined && !fingerprints.includes(key.fingerprint))
    return fail({
      code: 'archive-key-wrong',
      name,
      expected: key.fingerprint,
      actual: fingerprints.join(', '),
    })
  const parsed = parseRelease(text)
  if (!parsed.ok)
    return fail({
      code: 'release-invalid',
      name,
      problem: parsed.failures.map(({ problem }) => problem).join('; '),
    })
  const release = parsed.value
  if (release.codename !== suite && (key === undefined || release.suite !== suite))
    return fail({ code: 'release-codename-wrong', name, expected: suite, actual: release.codename })
  if (release.validUntil !== undefined && release.validUntil < now)
    return fail({
      code: 'release-expired',
      name,
      validUntil: new Date(release.validUntil * 1000).toISOString(),
    })
  if (before !== undefined && release.date * 1000 < Date.parse(before.date))
    return fail({ code: 'release-went-back', name, known: before.date, actual: release.dateText })
  return ok({ release, text })
}
