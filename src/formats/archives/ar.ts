import { fail, ok, type Result } from '../../core/result.ts'
import type { Anomaly } from './anomaly.ts'

/** Reads `length` bytes at `offset`; fewer only at the end of the file. A file handle or bytes in memory. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>

/** One member of an ar archive, without its content. */
export interface ArMember {
  /** Without the blanks after it; as dpkg writes it, without a slash. */
  readonly name: string
  readonly mtime: number
  readonly uid: number
  readonly gid: number
  readonly mode: number
  readonly size: number
  /** Where the content begins. */
  readonly offset: number
}

/** All members and what is odd about them. */
export interface ArListing {
  readonly members: readonly ArMember[]
  readonly anomalies: readonly Anomaly[]
}

const magic = '!<arch>\n'
const headerSize = 60
/** A .deb has three; a file with more is no .deb. */
const mostMembers = 100

/** A reader over bytes in memory. */
export function readAtOf(bytes: Uint8Array): ReadAt {
  return async (offset, length) => bytes.subarray(offset, offset + length)
}

/**
 * Lists the members of an ar archive of `size` bytes without reading their content. Names of GNU's and BSD's long forms are anomalies,
 * since a .deb has none. Fails where there is no ar archive at all.
 *
 * @see deb(5), ar(5)
 */
export async function listAr(readAt: ReadAt, size: number): Promise<Result<ArListing, Anomaly>> {
  if (Buffer.from(await readAt(0, magic.length)).toString('latin1') !== magic)
    return fail({ kind: 'damaged', found: 'no ar archive' })
  const members: ArMember[] = []
  const anomalies: Anomaly[] = []
  for (let at = magic.length; at < size; ) {
    const header = Buffer.from(await readAt(at, headerSize)).toString('latin1')
    const parsed = parseHeader(header, at + headerSize)
    if (parsed === undefined) {
      anomalies.push({ kind: 'damaged', found: 'no member header where one must be', offset: at })
      break
    }
    const { member, oddities } = parsed
    for (const found of oddities)
      anomalies.push({ kind: 'ambiguous', found, member: member.name, offset: at })
    members.push(member)
    const end = member.offset + member.size
    if (end > size) {
      anomalies.push({ kind: 'damaged', found: 'a member that is cut off', member: member.name, offset: at })
      break
    }
    if (members.length >= mostMembers) {
      anomalies.push({ kind: 'too-large', found: `${mostMembers} members or more` })
      break
    }
    at = end + (end % 2)
    if (end % 2 === 1) anomalies.push(...judgePadding(await readAt(end, 1), member.name, end))
  }
  return ok({ members, anomalies })
}

function judgePadding(padding: Uint8Array, member: string, offset: number): readonly Anomaly[] {
  if (padding[0] === 0x0a) return []
  const found = padding.length === 0 ? 'no padding after a member of odd size' : 'padding that is no newline'
  return [{ kind: padding.length === 0 ? 'damaged' : 'unusual', found, member, offset }]
}

/** name 16, mtime 12, uid 6, gid 6, mode 8 (octal), size 10, then a backquote and a newline. */
const pattern = /^(.{16})(.{12})(.{6})(.{6})(.{8})(.{10})`\n$/s

function parseHeader(header: string, offset: number) {
  const [, name, mtime, uid, gid, mode, size] = pattern.exec(header) ?? []
  const length = readNumber(size, 10)
  if (name === undefined || length.value === undefined) return undefined
  const numbers = { mtime: readNumber(mtime, 10), uid: readNumber(uid, 10), gid: readNumber(gid, 10) }
  const bits = readNumber(mode, 8)
  const trimmed = name.replace(/ +$/, '')
  const oddities = [
    ...(/^[!-.0-~]+$/.test(trimmed) && !trimmed.startsWith('#1/') ? [] : ['an odd member name']),
    ...(Object.values({ ...numbers, bits }).some(({ value }) => value === undefined)
      ? ['an odd number in the header']
      : []),
  ]
  const member: ArMember = {
    name: trimmed,
    mtime: numbers.mtime.value ?? 0,
    uid: numbers.uid.value ?? 0,
    gid: numbers.gid.value ?? 0,
    mode: bits.value ?? 0,
    size: length.value,
    offset,
  }
  return { member, oddities }
}

/** Digits, then blanks. */
function readNumber(field: string | undefined, base: 8 | 10): { readonly value: number | undefined } {
  const digits = /^([0-9]+) *$/.exec(field ?? '')?.[1]
  if (digits === undefined || (base === 8 && /[89]/.test(digits))) return { value: undefined }
  return { value: Number.parseInt(digits, base) }
}
