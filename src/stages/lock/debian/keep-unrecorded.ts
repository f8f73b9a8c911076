import type { LockedTarget } from '../../../recipe/lock/lock.ts'
import type { LockedDebian } from './debian-containers.ts'

/**
 * What was locked, without who needs each package where the lock before did not say that of any: a lock that was made
 * before this was recorded stays as it is until its Debian packages are updated.
 */
export function keepUnrecorded(
  locked: LockedDebian,
  previous: LockedTarget | undefined,
  update: readonly string[],
): LockedDebian {
  const before = previous?.debian.packages ?? []
  const isRecorded = before.length === 0 || before.some(deb => deb['requested-by'] !== undefined)
  if (isRecorded || update.includes('debian') || update.includes('all')) return locked
  const packages = locked.debian.packages.map(({ 'requested-by': _, ...deb }) => deb)
  return { ...locked, debian: { ...locked.debian, packages } }
}
