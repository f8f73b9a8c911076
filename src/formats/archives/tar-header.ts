import { parseTarNumber, type TarNumber } from './tar-number.ts'

/** Tar is made of blocks of this many bytes. */
export const blockSize = 512

/** Whose tar it is: POSIX (`ustar\0` `00`), GNU (`ustar  \0`), older than both (no magic), or neither. */
export type TarDialect = 'posix' | 'gnu' | 'v7' | 'unknown'

/** One header block, field by field, as it stands there. @see POSIX.1-2017 pax, "ustar Interchange Format" */
export interface TarHeader {
  readonly dialect: TarDialect
  /** The type flag as one character; `\0` for NUL. */
  readonly typeflag: string
  /** Raw bytes up to the first NUL: encodings are judged by whoever uses the name. */
  readonly name: Uint8Array
  readonly linkname: Uint8Array
  readonly prefix: Uint8Array
  readonly uname: Uint8Array
  readonly gname: Uint8Array
  readonly mode: TarNumber
  readonly uid: TarNumber
  readonly gid: TarNumber
  readonly size: TarNumber
  readonly mtime: TarNumber
  readonly devmajor: TarNumber
  readonly devminor: TarNumber
  readonly checksum: TarNumber
  /** Whether the stated checksum is the block's own. */
  readonly checksumRight: boolean
  /** Whether bytes stand where nothing belongs: after a name's NUL, or in the fields of another dialect. */
  readonly strayBytes: readonly string[]
}

/** Splits a header block into its fields; judges nothing. */
export function parseTarHeader(block: Uint8Array): TarHeader {
  const dialect = dialectOf(block)
  const texts = {
    name: textField(block, 0, 100),
    linkname: textField(block, 157, 100),
    uname: textField(block, 265, 32),
    gname: textField(block, 297, 32),
    prefix: dialect === 'posix' ? textField(block, 345, 155) : { text: new Uint8Array(), stray: false },
  }
  const strayTexts = Object.entries(texts).flatMap(([field, { stray }]) =>
    stray ? [`bytes after the NUL of the ${field} field`] : [],
  )
  const checksum = parseTarNumber(block.subarray(148, 156))
  const restAt = dialect === 'posix' ? 500 : 345
  const strayRest = block.subarray(restAt).some(byte => byte !== 0)
  return {
    dialect,
    typeflag: String.fromCharCode(block[156] ?? 0),
    name: texts.name.text,
    linkname: texts.linkname.text,
    prefix: texts.prefix.text,
    uname: texts.uname.text,
    gname: texts.gname.text,
    mode: parseTarNumber(block.subarray(100, 108)),
    uid: parseTarNumber(block.subarray(108, 116)),
    gid: parseTarNumber(block.subarray(116, 124)),
    size: parseTarNumber(block.subarray(124, 136)),
    mtime: parseTarNumber(block.subarray(136, 148)),
    devmajor: parseTarNumber(block.subarray(329, 337)),
    devminor: parseTarNumber(block.subarray(337, 345)),
    checksum,
    checksumRight: sumOf(block) === checksum.value,
    strayBytes: [...strayTexts, ...(strayRest ? [`bytes after offset ${restAt} of the header`] : [])],
  }
}

function dialectOf(block: Uint8Array): TarDialect {
  const magic = Buffer.from(block.subarray(257, 265)).toString('latin1')
  if (magic === 'ustar\u000000') return 'posix'
  if (magic === '\0'.repeat(8)) return 'v7'
  return magic === 'ustar  \0' ? 'gnu' : 'unknown'
}

/** The sum of all bytes, the checksum field itself read as blanks. */
function sumOf(block: Uint8Array): number {
  let sum = 8 * 0x20
  for (let at = 0; at < blockSize; at += 1) if (at < 148 || at >= 156) sum += block[at] ?? 0
  return sum
}

function textField(block: Uint8Array, offset: number, length: number) {
  const field = block.subarray(offset, offset + length)
  const end = field.indexOf(0)
  if (end < 0) return { text: field, stray: false }
  return { text: field.subarray(0, end), stray: field.subarray(end).some(byte => byte !== 0) }
}
