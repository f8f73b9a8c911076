import type { Failure } from '../../../core/failure.ts'
import { parseDebVersion, splitDebVersion } from '../../../formats/debian/version.ts'
import { compareVersions, parseVersion } from '../../../formats/python/version.ts'
import type { WantedFromDebian } from './lock-from-debian.ts'

/**
 * What the version of the Debian package alone tells, before anything is built: another upstream version than the pin's.
 * Where it cannot be read as a version of the project (`1.0+really0.9`, `2.0~rc1`) nothing is said here; the
 * metadata in the package decides at the end in any case.
 */
export function checkCandidate(
  { pin, package: deb }: WantedFromDebian,
  candidate: string,
  suite: string,
): readonly Failure[] {
  const parsed = parseDebVersion(candidate)
  if (!parsed.ok || candidate.includes('really')) return []
  const upstream = splitDebVersion(parsed.value).upstream.replace(/[+.~](?:dfsg|ds|repack)[0-9.]*$/, '')
  const [there, pinned] = [parseVersion(upstream), parseVersion(pin.version)]
  if (!there.ok || !pinned.ok || compareVersions(there.value, pinned.value) === 0) return []
  const { name, version } = pin
  return [{ code: 'from-debian-version', name, pinned: version, package: deb, suite, there: candidate }]
}
