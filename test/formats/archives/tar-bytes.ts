/** What a test says about one raw header block; everything else is as an ordinary POSIX writer leaves it. */
export interface RawHeader {
  readonly name?: string | Uint8Array
  readonly typeflag?: string
  readonly mode?: string
  readonly uid?: string
  readonly size?: string
  readonly mtime?: string
  readonly linkname?: string
  readonly magic?: string
  readonly prefix?: string
  readonly content?: string | Uint8Array
  /** Bytes put into the block at an offset, after everything else and before the checksum. */
  readonly patch?: readonly [offset: number, bytes: string]
  readonly checksum?: string
}

export const gnuMagic = 'ustar  \0'

/** A header block, its content and its padding. */
export function rawMember(header: RawHeader): Buffer {
  const content = Buffer.from(header.content ?? '')
  const block = Buffer.alloc(512)
  Buffer.from(header.name ?? 'top/file').copy(block, 0)
  block.write(header.mode ?? '0000644\0', 100, 'latin1')
  block.write(header.uid ?? '0000000\0', 108, 'latin1')
  block.write('0000000\0', 116, 'latin1')
  block.write(header.size ?? `${content.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  block.write(header.mtime ?? '00000000000\0', 136, 'latin1')
  block.write(header.typeflag ?? '0', 156, 'latin1')
  block.write(header.linkname ?? '', 157, 'utf8')
  block.write(header.magic ?? 'ustar\u000000', 257, 'latin1')
  block.write(header.prefix ?? '', 345, 'utf8')
  if (header.patch !== undefined) block.write(header.patch[1], header.patch[0], 'latin1')
  block.fill(0x20, 148, 156)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(header.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return Buffer.concat([block, content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}

/** Members and the two zero blocks. */
export function rawTar(...members: readonly (RawHeader | Buffer)[]): Buffer {
  const parts = members.map(member => (Buffer.isBuffer(member) ? member : rawMember(member)))
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

/** One PAX record with its right length. */
export function paxRecord(keyword: string, value: string): string {
  const rest = Buffer.byteLength(` ${keyword}=${value}\n`)
  let length = rest + 1
  while (`${length}`.length + rest !== length) length += 1
  return `${length} ${keyword}=${value}\n`
}

/** A PAX header for the next member, or a global one. */
export function paxHeader(records: Readonly<Record<string, string>>, typeflag: 'x' | 'g' = 'x'): RawHeader {
  const content = Object.entries(records)
    .map(([keyword, value]) => paxRecord(keyword, value))
    .join('')
  return { name: 'PaxHeader', typeflag, content }
}
