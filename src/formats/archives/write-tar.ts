import { blockSize } from './tar-header.ts'

/** One member to write. Owner and group are always root. */
export interface TarSource {
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardlink'
  /** As it shall stand in the archive; a directory's without its slash. */
  readonly path: string
  /** Permission bits. */
  readonly mode: number
  /** Seconds since 1970. */
  readonly mtime: number
  /** Target of a link. */
  readonly target?: string
  /** Content of a file. */
  readonly bytes?: Uint8Array
}

/**
 * A tar in memory: GNU's format, as dpkg reads it, long names as `L` and `K` records, members in the given order. Equal members give
 * equal bytes. Throws on what the format cannot hold.
 */
export function formatTar(members: Iterable<TarSource>): Uint8Array {
  const parts: Uint8Array[] = []
  for (const member of members) {
    const bytes = member.bytes ?? new Uint8Array()
    parts.push(formatTarHeader(member, bytes.length), bytes, formatTarPadding(bytes.length))
  }
  return Buffer.concat([...parts, tarEnd])
}

/** What stands after the last member: two zero blocks. */
export const tarEnd: Uint8Array = new Uint8Array(2 * blockSize)

/** The zeros after content of `size` bytes. */
export function formatTarPadding(size: number): Uint8Array {
  return new Uint8Array((blockSize - (size % blockSize)) % blockSize)
}

const typeflags = { file: '0', hardlink: '1', symlink: '2', directory: '5' } as const

/** What stands before a member's content of `size` bytes: its header, after the records of a long name or target. */
export function formatTarHeader(member: TarSource, size: number): Uint8Array {
  const isLink = member.kind === 'symlink' || member.kind === 'hardlink'
  if ((isLink || member.kind === 'directory') && size > 0) throw new Error(`content of a ${member.kind}`)
  if (isLink !== (member.target !== undefined)) throw new Error(`target of a ${member.kind}: ${member.path}`)
  const name = Buffer.from(member.kind === 'directory' ? `${member.path}/` : member.path)
  const target = Buffer.from(member.target ?? '')
  if (name.includes(0) || target.includes(0)) throw new Error(`a NUL in ${member.path}`)
  return Buffer.concat([
    ...(target.length > longest ? [formatLongRecord('K', target)] : []),
    ...(name.length > longest ? [formatLongRecord('L', name)] : []),
    formatBlock(name, target, typeflags[member.kind], member.mode, size, member.mtime),
  ])
}

/** A name of this many bytes still fits; dpkg wants no NUL then. */
const longest = 100

function formatLongRecord(typeflag: 'K' | 'L', text: Buffer): Buffer {
  const content = Buffer.concat([text, Buffer.alloc(1)])
  const header = formatBlock(Buffer.from('././@LongLink'), Buffer.alloc(0), typeflag, 0, content.length, 0)
  return Buffer.concat([header, content, formatTarPadding(content.length)])
}

function formatBlock(
  name: Buffer,
  target: Buffer,
  typeflag: string,
  mode: number,
  size: number,
  mtime: number,
): Buffer {
  const block = Buffer.alloc(blockSize)
  name.copy(block, 0, 0, longest)
  block.write(formatOctal(mode, 7), 100, 'latin1')
  block.write(formatOctal(0, 7), 108, 'latin1')
  block.write(formatOctal(0, 7), 116, 'latin1')
  block.write(formatOctal(size, 11), 124, 'latin1')
  block.write(formatOctal(mtime, 11), 136, 'latin1')
  block.write(`        ${typeflag}`, 148, 'latin1')
  target.copy(block, 157, 0, longest)
  block.write('ustar  \0root', 257, 'latin1')
  block.write('root', 297, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${formatOctal(sum, 6)}\0 `, 148, 'latin1')
  return block
}

function formatOctal(value: number, digits: number): string {
  const text = value.toString(8)
  if (!Number.isSafeInteger(value) || value < 0 || text.length > digits)
    throw new Error(`a tar header cannot hold the number ${value}`)
  return text.padStart(digits, '0')
}
