import type { Failure } from '../../core/failure.ts'
import { parsePurl } from '../../core/purl.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { isSameVersion } from '../../formats/python/version.ts'
import type { LockedTarget } from '../../recipe/lock/lock.ts'
import type { Pin } from './lock.ts'

/**
 * Holds what a lock installs against the user's pins: exactly these projects in these versions (`lock-pins-differ`), and
 * the digests that were pinned (`lock-pin-differs`). The lock's own digest can be computed again by whoever changes the
 * lock on purpose; the pins are the user's word. Where these have other hashes than SHA-256 the file itself is held
 * against them, once it is there. `file` is the lock's path.
 */
export function verifyPinned(
  file: string,
  pins: readonly Pin[],
  locked: Pick<LockedTarget, 'install' | 'sdists' | 'from-debian'>,
): Result<undefined, Failure> {
  const pinned = new Map<string, Pin>(pins.map(pin => [pin.name, pin]))
  const failures = [...compareProjects(file, pinned, locked), ...compareDigests(file, pinned, locked)]
  return okUnless(failures, () => undefined)
}

type Pinned = ReadonlyMap<string, Pin>

function compareProjects(
  file: string,
  pinned: Pinned,
  { install, 'from-debian': fromDebian = [] }: Pick<LockedTarget, 'install' | 'from-debian'>,
): readonly Failure[] {
  const projects = [...install, ...fromDebian.map(({ purl }) => purl)].flatMap(purl => parsePurl(purl) ?? [])
  const names = new Set(projects.map(({ name }) => name))
  const unpinned = projects
    .filter(({ name, version }) => !isSameVersion(version, pinned.get(name)?.version ?? ''))
    .map(({ name, version }) => `${name} ${version}`)
  const missing = [...pinned.values()]
    .filter(({ name }) => !names.has(name))
    .map(({ name, version }) => `${name} ${version}`)
  return unpinned.length + missing.length === 0 ? [] : [{ code: 'lock-pins-differ', file, unpinned, missing }]
}

function compareDigests(
  file: string,
  pinned: Pinned,
  { install, sdists }: Pick<LockedTarget, 'install' | 'sdists'>,
): readonly Failure[] {
  const installed = new Set(install)
  return sdists
    .filter(({ purl }) => installed.has(purl))
    .flatMap(({ purl, filename, sha256 }): readonly Failure[] => {
      const pin = pinned.get(parsePurl(purl)?.name ?? '')
      if (pin === undefined || pin.longer !== undefined || pin.hashes.includes(sha256)) return []
      return [{ code: 'lock-pin-differs', file, filename, expected: pin.hashes, actual: sha256 }]
    })
}
