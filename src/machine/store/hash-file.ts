import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type Digest, expectSha256 } from '../../core/digest.ts'

/** Of one piece: no more than the file has, since most files are small and many are hashed. */
const pieceBytes = { least: 4096, most: 2 ** 20 }

/** Hashes a regular file; a symbolic link in its place is an error (ELOOP), never followed. */
export async function hashFile(path: string): Promise<Digest> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return await hashOpenFile(file)
  } finally {
    await file.close()
  }
}

/** Hashes an open file from its current position on, handing every piece to `copy` too. */
export async function hashOpenFile(
  file: FileHandle,
  copy?: (piece: Uint8Array) => Promise<unknown>,
): Promise<Digest> {
  const hash = createHash('sha256')
  const { size: likely } = await file.stat()
  const pieceSize = Math.min(Math.max(likely, pieceBytes.least), pieceBytes.most)
  const buffer = Buffer.allocUnsafe(pieceSize)
  let size = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, pieceSize, null)
    if (bytesRead === 0) break
    const piece = buffer.subarray(0, bytesRead)
    hash.update(piece)
    size += bytesRead
    await copy?.(piece)
  }
  return { sha256: expectSha256(hash.digest('hex')), size }
}
