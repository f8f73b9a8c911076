import { isSha256 } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import { pypiPurl } from '../../../core/purl.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { canonicalVersion, formatVersion, parseVersion } from '../../../formats/python/version.ts'
import type { ChosenSdist } from '../closure/question.ts'
import type { Pin } from '../lock.ts'
import type { Release } from './releases.ts'

/**
 * The sdist of a pin: a file of exactly this version whose digest is among the pinned ones. The index says only where
 * it is. Where the index claims no digests the preferred sdist is taken, and its digest compared once it is there.
 */
export function choosePinnedSdist(
  pin: Pin,
  releases: readonly Release[],
  index: string | undefined,
): Result<Omit<ChosenSdist, 'kind'>, Failure> {
  const { name } = pin
  const version = parseVersion(pin.version)
  const place = index === undefined ? {} : { index }
  if (!version.ok) return fail({ code: 'pin-not-listed', name, version: pin.version, ...place })
  const key = canonicalVersion(version.value)
  const release = releases.find(one => canonicalVersion(one.version) === key)
  if (release === undefined)
    return fail({ code: 'pin-not-listed', name, version: formatVersion(version.value), ...place })
  const { text } = release
  if (release.sdists.length === 0)
    return fail({ code: 'sdist-missing', name, version: text, wheels: release.wheels.length })
  const pinned = release.sdists.filter(({ sha256 }) => pin.hashes.some(hash => hash === sha256))
  const unknown = release.sdists.filter(({ sha256 }) => sha256 === undefined)
  const [file] = [...pinned, ...unknown]
  if (file === undefined) {
    const sdists = release.sdists.map(({ filename }) => filename)
    return fail({ code: 'sdist-not-pinned', name, version: text, sdists })
  }
  const claimed = file.sha256 !== undefined && isSha256(file.sha256) ? [file.sha256] : pin.hashes
  return ok({ purl: pypiPurl(name, text), name, version: text, filename: file.filename, sha256: claimed })
}
