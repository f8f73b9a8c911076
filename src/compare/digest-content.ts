import { createHash } from 'node:crypto'
import type { Content } from '../actions/content.ts'
import { type Digest, expectSha256 } from '../core/digest.ts'

const pieceSize = 2 ** 20

/** The digest of a content of any size. */
export async function digestContent(content: Content): Promise<Digest> {
  const hash = createHash('sha256')
  for (let at = 0; at < content.size; at += pieceSize) hash.update(await content.readAt(at, pieceSize))
  return { sha256: expectSha256(hash.digest('hex')), size: content.size }
}
