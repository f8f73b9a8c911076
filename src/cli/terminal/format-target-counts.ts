import type { LockedTarget } from '../../recipe/lock/lock.ts'
import { formatCount } from './format-amount.ts'

/** How much is locked for a target: `3 pins, 2 build tools, 162 Debian packages`. */
export function formatTargetCounts(locked: LockedTarget): string {
  const installed = new Set(locked.install)
  const tools = locked.sdists.filter(({ purl }) => !installed.has(purl))
  return [
    formatCount(installed.size + (locked['from-debian']?.length ?? 0), 'pin'),
    formatCount(tools.length, 'build tool'),
    ...(locked.crates.length === 0 ? [] : [formatCount(locked.crates.length, 'crate')]),
    formatCount(locked.debian.packages.length, 'Debian package'),
  ].join(', ')
}
