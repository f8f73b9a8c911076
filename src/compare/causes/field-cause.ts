import type { Difference } from '../difference.ts'
import type { CauseCode } from './cause.ts'

type FieldDifference = Extract<Difference, { readonly field: string }>

const ofTar: Readonly<Record<string, CauseCode>> = {
  mtime: 'mtime',
  atime: 'mtime',
  ctime: 'mtime',
  uid: 'owner',
  gid: 'owner',
  owner: 'owner',
  group: 'owner',
  uname: 'owner',
  gname: 'owner',
  mode: 'mode',
  size: 'derived',
  dialect: 'tar-dialect',
  device: 'tar-dialect',
}

const tables: Readonly<Record<string, Readonly<Record<string, CauseCode>>>> = {
  tar: ofTar,
  ar: ofTar,
  folder: { executable: 'mode' },
  zip: {
    time: 'zip-time',
    mode: 'zip-attributes',
    'external attributes': 'zip-attributes',
    'internal attributes': 'zip-attributes',
    flags: 'zip-attributes',
    'local flags': 'zip-attributes',
    'creator system': 'zip-creator',
    'creator version': 'zip-creator',
    'version needed': 'zip-creator',
    'compression method': 'compression-level',
  },
  gzip: {
    mtime: 'gzip-header',
    name: 'gzip-header',
    comment: 'gzip-header',
    flags: 'gzip-header',
    extra: 'gzip-header',
    'operating system': 'gzip-header',
    'extra flags': 'compression-level',
    'compression level': 'compression-level',
  },
  xz: {
    filters: 'compression-level',
    'integrity check': 'compression-implementation',
    blocks: 'compression-blocks',
    streams: 'compression-blocks',
    'stream padding': 'compression-implementation',
  },
  zstd: {
    window: 'compression-level',
    'content checksum': 'compression-implementation',
    'content size': 'compression-implementation',
    dictionary: 'compression-level',
    blocks: 'compression-blocks',
    frames: 'compression-blocks',
    'skippable frames': 'compression-implementation',
  },
  pyc: {
    'invalidation mode': 'pyc-mode',
    'source mtime': 'mtime',
    'source hash': 'derived',
    'source size': 'derived',
    'bytecode magic': 'compiler-version',
    'source path': 'pyc-source-path',
    references: 'pyc-references',
  },
}

/** By what a field of a header before the member's own is told from that. */
const preludes = /^(?:global )?PAX (?:header )?|^GNU long (?:name|link) header /
/** A field of such a header itself, not of what it says. */
const preludeHeaders = /^(?:(?:global )?PAX|GNU long (?:name|link)) header /

/** The cause that a differing header field stands for by itself, whatever its values are. */
export function causeOfField(format: string, difference: FieldDifference): CauseCode | undefined {
  const { field } = difference
  const ofWriter = format === 'tar' ? causeOfTarWriter(difference) : undefined
  if (ofWriter !== undefined) return ofWriter
  const named = format === 'tar' ? field.replace(preludes, '') : field
  const code = tables[format]?.[named] ?? (format === 'zip' ? causeOfZipExtra(difference) : undefined)
  if (format === 'ar' && field === 'name') return 'compression-implementation'
  if (difference.kind === 'field' && field === 'mode' && isUmask(difference.first, difference.second))
    return 'umask'
  return code
}

/** An extra record is its writer's choice; what a Zip64 record of both sides holds is sizes and offsets. @see APPNOTE.TXT 4.5.3 */
function causeOfZipExtra(difference: FieldDifference): CauseCode | undefined {
  const { field } = difference
  if (!field.includes('extra ')) return undefined
  const isOfBoth = difference.kind === 'field' && difference.first.length === difference.second.length
  return isOfBoth && /(?:^| )extra 0x1$/.test(field) ? 'derived' : 'zip-attributes'
}

/** What only the program that wrote a tar decides. */
function causeOfTarWriter(difference: FieldDifference): CauseCode | undefined {
  const { field } = difference
  if (field.endsWith(' as written')) return 'tar-dialect'
  if (difference.kind === 'field-missing') return preludeHeaders.test(field) ? 'tar-dialect' : undefined
  // GNU tar puts the number of its process there.
  if (/PAX header name$/.test(field)) return 'random-name'
  if (field === 'type flag') return isPlainFile(difference) ? 'tar-dialect' : undefined
  return field === 'end of archive' ? causeOfEnd([difference.first, difference.second]) : undefined
}

/** Whether both sides are plain files, which v7 marks otherwise. @see POSIX.1-2017 pax, typeflag */
function isPlainFile({ first, second }: { readonly first: string; readonly second: string }): boolean {
  return [first, second].every(flag => flag === '"0"' || flag === '"\\u0000"')
}

/** The padding behind the last member: up to a whole record on both sides it follows from what is before it. */
function causeOfEnd(ends: readonly string[]): CauseCode | undefined {
  if (ends.some(end => !/^\d+ bytes(?:, |$)/.test(end) || end.includes('not all zero'))) return undefined
  return ends.every(end => end.includes('whole record')) ? 'derived' : 'tar-dialect'
}

/** Whether two modes differ only in what a umask takes from group and others. */
function isUmask(first: string, second: string): boolean {
  const [a, b] = [Number.parseInt(first, 8), Number.parseInt(second, 8)]
  const changed = a ^ b
  return (changed & ~0o077) === 0 && ((a & b) === a || (a & b) === b)
}
