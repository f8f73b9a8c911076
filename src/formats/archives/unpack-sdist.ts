import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Anomaly, judgeAnomalies } from './anomaly.ts'
import { readGzip } from './gzip.ts'
import { type ArchiveLimits, defaultLimits } from './limits.ts'
import { readTar, type TarEntry } from './tar.ts'
import { blockSize } from './tar-header.ts'
import { readZip, type ZipEntry } from './zip.ts'
import { looksLikeZip } from './zip-end.ts'

/** One entry of an sdist below its top directory. Hard links have become files of their own. */
export type SdistEntry =
  | {
      readonly kind: 'file'
      /** Relative to the top directory, without `.`, `..` or empty segments. */
      readonly path: string
      readonly bytes: Uint8Array
      readonly executable: boolean
    }
  | { readonly kind: 'directory'; readonly path: string }
  | {
      readonly kind: 'symlink'
      readonly path: string
      /** As written; relative, and not leading out of the top directory. */
      readonly target: string
    }

/** What an sdist or a crate unpacks to. */
export interface UnpackedSdist {
  /** Name of the one directory at the top, usually `NAME-VERSION`. */
  readonly top: string
  /** In the order of the archive; directories may be implied by the paths of others. */
  readonly entries: readonly SdistEntry[]
}

/**
 * Judges and unpacks an sdist, or a crate, in memory; nothing comes out unless everything is in order. `filename` tells
 * the format: a .crate is a .tar.gz.
 *
 * @see PEP 517, PEP 625 and PEP 721
 */
export function unpackSdist(
  filename: string,
  bytes: Uint8Array,
  limits: ArchiveLimits = defaultLimits,
): Result<UnpackedSdist, Failure> {
  const members = readMembers(filename, bytes, limits)
  if (!members.ok) return members
  const anomalies = members.value.flatMap(judgeMember)
  const judged = judgeAnomalies(filename, anomalies, () => members.value)
  return judged.ok ? dropTop(filename, judged.value) : judged
}

/** A member before the top directory is taken off. */
type Member = SdistEntry | { readonly kind: 'device'; readonly path: string }

function readMembers(
  filename: string,
  bytes: Uint8Array,
  limits: ArchiveLimits,
): Result<readonly Member[], Failure> {
  if (filename.endsWith('.zip')) {
    const zip = readZip(filename, bytes, limits)
    return zip.ok ? ok(zip.value.map(memberOfZip)) : zip
  }
  if (/\.(?:tar\.gz|crate)$/.test(filename)) {
    if (looksLikeZip(bytes))
      return fail({ code: 'archive-ambiguous', archive: filename, found: 'a zip inside the gzip file' })
    const tar = readGzip(filename, bytes, limits.content + limits.members * blockSize)
    if (!tar.ok) return tar
    const entries = readTar(filename, tar.value, limits)
    return entries.ok ? ok(membersOfTar(entries.value)) : entries
  }
  return fail({
    code: 'archive-format-unknown',
    archive: filename,
    found: 'a name in neither .tar.gz, .zip nor .crate',
  })
}

const ownerExecutes = 0o100

function memberOfZip(entry: ZipEntry): Member {
  const { path, bytes } = entry
  if (entry.isDirectory) return { kind: 'directory', path }
  return { kind: 'file', path, bytes, executable: ((entry.mode ?? 0) & ownerExecutes) !== 0 }
}

function membersOfTar(entries: readonly TarEntry[]): readonly Member[] {
  const files = new Map<string, Extract<SdistEntry, { kind: 'file' }>>()
  return entries.map((entry): Member => {
    const { kind, path } = entry
    if (kind === 'directory') return { kind: 'directory', path }
    if (kind === 'symlink') return { kind: 'symlink', path, target: entry.linkname }
    if (kind !== 'file' && kind !== 'hardlink') return { kind: 'device', path }
    const target = kind === 'hardlink' ? files.get(entry.linkname.replace(/^\.\//, '')) : undefined
    const own = { bytes: entry.bytes, executable: (entry.mode & ownerExecutes) !== 0 }
    const file = { ...own, ...target, kind: 'file', path } as const
    files.set(path, file)
    return file
  })
}

function judgeMember(member: Member): readonly Anomaly[] {
  const found: Anomaly[] = []
  const { path } = member
  if (member.kind === 'device') found.push({ kind: 'unsafe-path', found: 'a device or fifo', member: path })
  if (path.includes('\\')) found.push({ kind: 'ambiguous', found: 'a backslash in the name', member: path })
  if (/[\u0000-\u001f\u007f]/.test(path))
    found.push({ kind: 'unusual', found: 'a control character in the name', member: path })
  if (member.kind === 'symlink' && leadsOut(path, member.target))
    found.push({
      kind: 'unsafe-path',
      found: `a symlink to ${member.target}, which is not below the top directory`,
      member: path,
    })
  return found
}

/**
 * Whether a symlink's target could lie above the top directory. `..` counts only at the start: after a name it would depend on
 * what that name links to.
 */
function leadsOut(path: string, target: string): boolean {
  const segments = target.split('/')
  const ups = segments.findIndex(segment => segment !== '..' && segment !== '.')
  const below = ups < 0 ? [] : segments.slice(ups)
  const climbs = segments.slice(0, segments.length - below.length).filter(segment => segment === '..').length
  const parentDepth = path.split('/').length - 1
  return target.startsWith('/') || below.includes('..') || parentDepth - climbs < 1
}

function dropTop(filename: string, members: readonly Member[]): Result<UnpackedSdist, Failure> {
  const tops = new Set(members.map(({ path }) => path.split('/', 1)[0] ?? ''))
  const [top] = tops
  const found = describeTops(tops, members)
  if (top === undefined || found !== undefined)
    return fail({ code: 'archive-top-directory', archive: filename, found: found ?? 'no member at all' })
  const entries = members.flatMap((member): readonly SdistEntry[] => {
    if (member.kind === 'device' || member.path === top) return []
    return [{ ...member, path: member.path.slice(top.length + 1) }]
  })
  return ok({ top, entries })
}

function describeTops(tops: ReadonlySet<string>, members: readonly Member[]): string | undefined {
  if (tops.size > 1) return `${tops.size} names at the top: ${[...tops].slice(0, 3).join(', ')} …`
  const atTop = members.find(({ path, kind }) => !path.includes('/') && kind !== 'directory')
  if (atTop !== undefined) return `a ${atTop.kind} at the top: ${atTop.path}`
  return tops.has('') ? 'members without a directory' : undefined
}
