import type { Place } from '../../../core/failures/description.ts'
import type { PinsFailure } from '../../../core/failures/pins.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { equalHashes, formatPinHash, parsePinHash } from './pin-hash.ts'
import type { PinArtifacts, PinHash, PinnedFile } from './pins.ts'

/** A file as a lock lists it: hashes as `ALGORITHM:DIGEST`. */
export interface ListedFile {
  readonly filename: string
  readonly hashes: readonly string[]
  readonly size?: number | bigint | undefined
}

/** The files of a pin and all their hashes. Refuses a file without a usable hash, and one that is listed twice differently. */
export function createArtifacts(
  files: readonly ListedFile[],
  name: string,
  place: Place,
): Result<{ readonly artifacts: PinArtifacts; readonly hashes: readonly PinHash[] }, PinsFailure> {
  const failures: PinsFailure[] = []
  const byName = new Map<string, PinnedFile>()
  for (const { filename, hashes: texts, size } of files) {
    const parsed = texts.map(text => parsePinHash(text, name, place))
    const hashes = parsed.flatMap(hash => (hash.ok ? [hash.value] : []))
    if (hashes.length === 0)
      failures.push(
        ...(texts.length === 0
          ? [{ code: 'pin-without-hash', name, place } as const]
          : parsed.flatMap(one => (one.ok ? [] : one.failures))),
      )
    const before = byName.get(filename)
    if (before !== undefined && !equalHashes(before.hashes, hashes)) {
      const problem = `${filename} is listed twice with different hashes`
      failures.push({ code: 'pin-contradiction', place, other: place, name, problem })
    }
    byName.set(filename, { filename, hashes, size: size === undefined ? undefined : Number(size) })
  }
  const [first, ...more] = failures
  if (first !== undefined) return fail(first, ...more)
  const all = [...byName.values()]
  const wheels = all.filter(({ filename }) => filename.endsWith('.whl'))
  const sdists = all.filter(({ filename }) =>
    /\.(?:tar\.gz|zip|tgz|tar\.bz2|tar\.xz|tar\.Z|tar)$/.test(filename),
  )
  const hashes = new Map(all.flatMap(file => file.hashes).map(hash => [formatPinHash(hash), hash]))
  return ok({ artifacts: { sdists, wheels }, hashes: [...hashes.values()] })
}
