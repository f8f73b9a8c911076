import { mountPoints } from '../../actions/contract.ts'

/** Links that stand before anything is unpacked, so that every path has one place: Debian's merged /usr. */
export const mergedLinks: readonly (readonly [path: string, target: string])[] = [
  ['bin', 'usr/bin'],
  ['lib', 'usr/lib'],
  ['lib64', 'usr/lib64'],
  ['sbin', 'usr/sbin'],
]

/** Folders that every root file system has: the links' targets, dpkg's own, and where a container mounts something. */
export const skeletonFolders: readonly string[] = [
  ...mountPoints,
  'etc',
  'run',
  ...mergedLinks.map(([, target]) => target),
  'var/lib/dpkg/alternatives',
  'var/lib/dpkg/info',
  'var/lib/dpkg/triggers',
  'var/lib/dpkg/updates',
]

/** A member's path with the merged links followed: the place where its bytes really lie. */
export function mergedPath(path: string): string {
  const [first = '', ...rest] = path.split('/')
  const link = mergedLinks.find(([name]) => name === first)
  return link === undefined || rest.length === 0 ? path : [link[1], ...rest].join('/')
}
