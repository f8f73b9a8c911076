import type { Place } from '../../../core/failures/description.ts'
import type { PinsFailure } from '../../../core/failures/pins.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import type { PinHash } from './pins.ts'

const digestDigits: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
])

/** Parses `ALGORITHM:DIGEST`. Refuses what pip does not call strong, and a digest of the wrong length. */
export function parsePinHash(text: string, name: string, place: Place): Result<PinHash, PinsFailure> {
  const colon = text.indexOf(':')
  const written = text.slice(0, Math.max(0, colon))
  const algorithm = (['sha256', 'sha384', 'sha512'] as const).find(known => known === written)
  const digest = text.slice(colon + 1).toLowerCase()
  if (algorithm !== undefined && digest.length === digestDigits.get(algorithm) && /^[0-9a-f]*$/.test(digest))
    return ok({ algorithm, digest })
  return fail({ code: 'pin-hash-unusable', name, place, hash: text.slice(0, 200) })
}

/** `ALGORITHM:DIGEST`. */
export function formatPinHash({ algorithm, digest }: PinHash): string {
  return `${algorithm}:${digest}`
}

/** Are the hashes the same, in whatever order? */
export function equalHashes(a: readonly PinHash[], b: readonly PinHash[]): boolean {
  const [left, right] = [new Set(a.map(formatPinHash)), new Set(b.map(formatPinHash))]
  return left.size === right.size && left.isSubsetOf(right)
}
