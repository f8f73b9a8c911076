import { decodeUtf8 } from './member-path.ts'
import type { PaxRecords } from './pax.ts'
import type { TarHeader } from './tar-header.ts'

/** What a member is. `other`: a kind that this reader does not know. */
export type TarKind =
  | 'file'
  | 'hardlink'
  | 'symlink'
  | 'character-device'
  | 'block-device'
  | 'directory'
  | 'fifo'
  | 'other'

/** One member of a tar, its header fields put together from header block, PAX and GNU records. */
export interface TarMember {
  readonly kind: TarKind
  /** The name as written; text that is not UTF-8 as Latin-1. */
  readonly name: string
  /** The name as a path, see `parseMemberPath`; empty for the root `./`. */
  readonly path: string
  /** Target of a hard or symbolic link as written, else empty. */
  readonly linkname: string
  /** Permission bits, without type bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly uname: string
  readonly gname: string
  /** Bytes of content. */
  readonly size: number
  /** Whole seconds since 1970. */
  readonly mtime: number
  readonly devmajor: number
  readonly devminor: number
  /** The header block as it stands, for whoever compares. */
  readonly header: TarHeader
  /** Records of the member's own PAX header. */
  readonly pax: PaxRecords
  /** Where the header block begins. */
  readonly offset: number
}

const kinds: ReadonlyMap<string, TarKind> = new Map([
  ['\0', 'file'],
  ['0', 'file'],
  ['1', 'hardlink'],
  ['2', 'symlink'],
  ['3', 'character-device'],
  ['4', 'block-device'],
  ['5', 'directory'],
  ['6', 'fifo'],
  ['7', 'file'],
])

/** What a type flag stands for. */
export function tarKindOf(typeflag: string): TarKind {
  return kinds.get(typeflag) ?? 'other'
}

/** What was said about the next member before its own header. */
export interface TarPrelude {
  readonly pax?: PaxRecords
  readonly longName?: Uint8Array
  readonly longLink?: Uint8Array
}

/** Puts a member together. `globals` are the records of all global PAX headers so far. */
export function createTarMember(
  header: TarHeader,
  prelude: TarPrelude,
  globals: PaxRecords,
  offset: number,
): Omit<TarMember, 'path'> {
  const pax: PaxRecords = prelude.pax ?? new Map()
  const saying = (keyword: string) => pax.get(keyword) ?? globals.get(keyword)
  const numberOf = (keyword: string, otherwise: number) => {
    const value = Math.floor(Number.parseFloat(saying(keyword) ?? ''))
    return Number.isSafeInteger(value) ? value : otherwise
  }
  const name = header.prefix.length > 0 ? Buffer.concat([header.prefix, slash, header.name]) : header.name
  return {
    kind: tarKindOf(header.typeflag),
    name: pax.get('path') ?? lenientText(prelude.longName ?? name),
    linkname: pax.get('linkpath') ?? lenientText(prelude.longLink ?? header.linkname),
    mode: header.mode.value & 0o7777,
    uid: numberOf('uid', header.uid.value),
    gid: numberOf('gid', header.gid.value),
    uname: saying('uname') ?? lenientText(header.uname),
    gname: saying('gname') ?? lenientText(header.gname),
    size: statedSize(pax) ?? header.size.value,
    mtime: numberOf('mtime', header.mtime.value),
    devmajor: header.devmajor.value,
    devminor: header.devminor.value,
    header,
    pax,
    offset,
  }
}

/** The size that a PAX header states, if it states one that could be a size. */
export function statedSize(pax: PaxRecords): number | undefined {
  const text = pax.get('size') ?? ''
  return /^[0-9]{1,15}$/.test(text) ? Number.parseInt(text, 10) : undefined
}

const slash = Buffer.from('/')

function lenientText(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? Buffer.from(bytes).toString('latin1')
}
