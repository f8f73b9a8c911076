import { sortByBytes } from '../../core/bytes.ts'
import { ownValue } from '../../core/own-value.ts'
import { parsePurl } from '../../core/purl.ts'
import type { Lock, LockedTarget } from '../../recipe/lock/lock.ts'
import type { LockChange } from './lock-change.ts'

/**
 * For whom the thing that changed is locked, in the new lock or, where it is gone, in the old one: `pins` are the user's
 * own, anything else is a source that is built with it, a package that depends on it, or a container that holds it.
 */
export function explainLockChange(
  { target, part, name, to }: LockChange,
  before: Lock,
  after: Lock,
): readonly string[] {
  const locked = ownValue((to === undefined ? before : after).targets, target)
  if (locked === undefined) return []
  const found = requesters(locked, part, name)
  return sortByBytes(new Set(found), one => one)
}

function requesters(locked: LockedTarget, part: LockChange['part'], name: string): readonly string[] {
  const ofName = <T extends { readonly purl: string }>(entries: readonly T[]) =>
    entries.filter(({ purl }) => parsePurl(purl)?.name === name)
  switch (part) {
    case 'sdist':
      return ofName(locked.sdists).flatMap(sdist => sdist['requested-by'].map(labelOf))
    case 'crate':
      return ofName(locked.crates).flatMap(crate => crate['requested-by'].map(labelOf))
    case 'debian':
      return ofName(locked.debian.packages).flatMap(deb => deb['requested-by'].map(labelOf))
    default:
      return []
  }
}

function labelOf(requester: string): string {
  const [, container] = /^container:(.+)$/.exec(requester) ?? []
  if (container !== undefined) return `${container} container`
  const parsed = parsePurl(requester)
  return parsed === undefined ? requester : `${parsed.name} ${parsed.version}`
}
