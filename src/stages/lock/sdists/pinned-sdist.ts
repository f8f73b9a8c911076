import type { IndexFile } from '../../../actions/host.ts'
import { isSha256, type Sha256 } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import { pypiPurl } from '../../../core/purl.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import type { PinHash } from '../../../formats/python/pins/pins.ts'
import { canonicalVersion, formatVersion, parseVersion } from '../../../formats/python/version.ts'
import type { ChosenSdist } from '../closure/question.ts'
import type { Pin } from '../lock.ts'
import type { Release } from './releases.ts'

/**
 * The sdist of a pin: a file of exactly this version whose digest is among the pinned ones. The index says only where
 * it is. Where the index claims no digests, or the pins have others than SHA-256, the preferred sdist is taken, and its
 * digest compared once it is there.
 */
export function choosePinnedSdist(
  pin: Pin,
  releases: readonly Release[],
  index: string | undefined,
): Result<Omit<ChosenSdist, 'kind'>, Failure> {
  const { name, longer = [] } = pin
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
  const provable = longer.length === 0 ? [] : release.sdists
  const [file] = [...pinned, ...unknown, ...provable]
  if (file === undefined) {
    const sdists = release.sdists.map(({ filename }) => filename)
    return fail({ code: 'sdist-not-pinned', name, version: text, sdists })
  }
  const { filename } = file
  return ok({ purl: pypiPurl(name, text), name, version: text, filename, ...proofOf(pin, file) })
}

/** What the file must turn out to be. Never nothing: a pin has a hash. */
function proofOf(
  pin: Pin,
  { sha256 }: IndexFile,
): { readonly sha256: readonly Sha256[]; readonly proof?: readonly PinHash[] } {
  const claimed = sha256 !== undefined && isSha256(sha256) ? sha256 : undefined
  if (claimed !== undefined && pin.hashes.includes(claimed)) return { sha256: [claimed] }
  const proof = hashesToProve(pin)
  if (proof.length === 0) return { sha256: pin.hashes }
  return { sha256: claimed === undefined ? [] : [claimed], proof }
}

/** All hashes of a pin that has others than SHA-256: which file they mean, only the file tells. */
export function hashesToProve({ hashes, longer = [] }: Pin): readonly PinHash[] {
  if (longer.length === 0) return []
  return [...longer, ...hashes.map(digest => ({ algorithm: 'sha256', digest }) as const)]
}
