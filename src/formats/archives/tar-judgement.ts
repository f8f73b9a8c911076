import type { Anomaly } from './anomaly.ts'
import { decodeUtf8 } from './member-path.ts'
import type { TarHeader } from './tar-header.ts'
import { statedSize, type TarMember, type TarPrelude } from './tar-member.ts'
import type { TarNumber } from './tar-number.ts'

/** What is odd about a header block by itself, whatever it announces. */
export function judgeTarHeader(header: TarHeader): readonly Anomaly[] {
  const found: Anomaly[] = header.strayBytes.map(stray => ({ kind: 'ambiguous', found: stray }))
  if (header.dialect === 'unknown' || header.dialect === 'v7')
    found.push({ kind: 'unusual', found: 'a magic that is neither that of POSIX nor of GNU' })
  for (const field of numberFields) {
    const problem = judgeNumber(header[field], field, header)
    if (problem !== undefined) found.push({ kind: 'ambiguous', found: `${problem} in the ${field} field` })
  }
  if (decodeUtf8(header.uname) === undefined || decodeUtf8(header.gname) === undefined)
    found.push({ kind: 'unusual', found: 'an owner that is not UTF-8' })
  return found
}

const numberFields = ['mode', 'uid', 'gid', 'size', 'mtime', 'devmajor', 'devminor', 'checksum'] as const
const mayBeEmpty: readonly string[] = ['uid', 'gid', 'mtime', 'devmajor', 'devminor']

function judgeNumber(number: TarNumber, field: string, header: TarHeader): string | undefined {
  if (number.form === 'odd') return 'an odd number'
  if (number.form === 'empty' && !mayBeEmpty.includes(field)) return 'no number'
  if (number.form === 'binary' && (header.dialect !== 'gnu' || number.value < 0))
    return 'a base-256 number that only some readers know'
  return undefined
}

/** What is odd about a member: its kind, its size, its links, and what was said before its header. */
export function judgeTarMember(member: Omit<TarMember, 'path'>, prelude: TarPrelude): readonly Anomaly[] {
  return [
    ...judgeKind(member),
    ...judgeSize(member),
    ...judgeLink(member),
    ...judgeMode(member),
    ...judgeEncoding(member, prelude),
    ...(prelude.longName !== undefined && member.header.prefix.length > 0
      ? [{ kind: 'ambiguous', found: 'a GNU long name and a POSIX prefix' } as const]
      : []),
  ]
}

function judgeKind({ kind, name, header }: Omit<TarMember, 'path'>): readonly Anomaly[] {
  const { typeflag, dialect } = header
  if (kind === 'other')
    return [
      {
        kind: typeflag === 'S' || typeflag === 'M' || typeflag === 'X' ? 'ambiguous' : 'unusual',
        found: `the type flag ${JSON.stringify(typeflag)}`,
      },
    ]
  if (typeflag === '7') return [{ kind: 'unusual', found: 'a contiguous file' }]
  if (name.endsWith('/') && kind !== 'directory')
    return [{ kind: 'ambiguous', found: 'a name that ends in a slash, of a member that is no directory' }]
  if (typeflag === '\0' && dialect !== 'gnu') return [{ kind: 'unusual', found: 'the type flag NUL' }]
  return []
}

/** The largest size that twelve octal digits and an end can say. */
const largestOctal = 8 ** 11 - 1

function judgeSize({ kind, size, header, pax }: Omit<TarMember, 'path'>): readonly Anomaly[] {
  if (pax.has('size')) {
    const stated = statedSize(pax)
    const plain = header.size.value
    if (stated !== plain && !(plain === 0 && stated !== undefined && stated > largestOctal))
      return [{ kind: 'ambiguous', found: `a PAX size of ${stated ?? 'nothing'}, a header size of ${plain}` }]
  }
  if (size !== 0 && kind !== 'file' && kind !== 'other')
    return [{ kind: 'ambiguous', found: `content (${size} bytes) of a ${kind}` }]
  return []
}

function judgeLink({ kind, linkname }: Omit<TarMember, 'path'>): readonly Anomaly[] {
  const isLink = kind === 'symlink' || kind === 'hardlink'
  if (isLink && linkname === '') return [{ kind: 'damaged', found: `a ${kind} without a target` }]
  if (!isLink && linkname !== '') return [{ kind: 'unusual', found: `a ${kind} with the target of a link` }]
  return []
}

/** S_IFMT by kind, which some writers put into the mode as well. */
const typeBits: Readonly<Record<string, number>> = {
  file: 0o100000,
  hardlink: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  fifo: 0o010000,
  'character-device': 0o020000,
  'block-device': 0o060000,
}

function judgeMode({ kind, header }: Omit<TarMember, 'path'>): readonly Anomaly[] {
  const bits = header.mode.value - (header.mode.value & 0o7777)
  if (bits === 0 || bits === typeBits[kind]) return []
  return [
    { kind: 'ambiguous', found: `a mode (${header.mode.value.toString(8)}) of another kind than ${kind}` },
  ]
}

function judgeEncoding(member: Omit<TarMember, 'path'>, prelude: TarPrelude): readonly Anomaly[] {
  const { header, pax } = member
  const name = pax.has('path') || decodeUtf8(prelude.longName ?? header.name) !== undefined
  const prefix = pax.has('path') || prelude.longName !== undefined || decodeUtf8(header.prefix) !== undefined
  const target = pax.has('linkpath') || decodeUtf8(prelude.longLink ?? header.linkname) !== undefined
  if (name && prefix && target) return []
  return [{ kind: 'unsafe-path', found: 'a name that is not UTF-8' }]
}
