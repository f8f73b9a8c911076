import { crc32 } from 'node:zlib'
import { type Content, contentOf, type Decompressed, sliceContent } from '../../actions/content.ts'
import type { ListedZipMember } from '../../formats/archives/zip-listing.ts'
import type { Part } from '../layer.ts'

/** Unpacks a member's deflate stream, to no more than it should be; undefined where the host cannot. */
export type UnpackMember = (packed: Content, limit: number) => Promise<Decompressed | undefined>

const pieceSize = 2 ** 20
/** Deflate packs no more bytes into one. */
const mostPacked = 1032

/** The content of a member of a large zip: unpacked when it is first read, and again after it was closed. */
export function openMember(
  zip: Content,
  { header, data }: ListedZipMember,
  unpack: UnpackMember,
): Pick<Part, 'content' | 'close'> {
  const packed = sliceContent(zip, ...data)
  if (header.method === 0) {
    const close = async () =>
      packed.size === header.size ? undefined : 'a size that is not that of the stored data'
    return { content: packed, close }
  }
  if (header.method !== 8) return { content: contentOf(new Uint8Array()) }
  let opened: Promise<Decompressed | undefined> | undefined
  const open = () => {
    opened ??= unpack(packed, header.size)
    return opened
  }
  return {
    content: {
      size: Math.min(header.size, packed.size * mostPacked),
      readAt: async (offset, length) => (await open())?.content.readAt(offset, length) ?? new Uint8Array(),
    },
    close: async () => {
      const unpacked = await opened
      opened = undefined
      if (unpacked === undefined) return undefined
      const problem = unpacked.problem ?? (await findLie(unpacked.content, header))
      await unpacked.release?.()
      return problem
    },
  }
}

async function findLie(
  content: Content,
  { size, crc32: stated }: ListedZipMember['header'],
): Promise<string | undefined> {
  if (content.size !== size) return `${content.size} bytes of content, ${size} stated`
  let sum = 0
  for (let at = 0; at < size; at += pieceSize) sum = crc32(await content.readAt(at, pieceSize), sum)
  return sum === stated ? undefined : 'content that does not have its checksum'
}
