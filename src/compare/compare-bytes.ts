import type { Content } from '../actions/content.ts'
import type { ByteAccount } from './difference.ts'
import type { ByteRange } from './layer.ts'

const pieceSize = 2 ** 18
const readAhead = 2 ** 20
/** How much an excerpt shows, and how much of it stands before the first difference. */
const excerptBytes = 32
const excerptLead = 8

/** Whether two contents are the same bytes; reads no further than the first difference. */
export async function haveEqualBytes(first: Content, second: Content, signal: AbortSignal): Promise<boolean> {
  return first.size === second.size && (await findDifferingPiece(first, second, signal)) === undefined
}

/** An offset up to which two contents of one size are the same bytes; undefined where they are to the end. */
export async function findDifferingPiece(
  first: Content,
  second: Content,
  signal: AbortSignal,
): Promise<number | undefined> {
  const [left, right] = [createForwardReader(first), createForwardReader(second)]
  for (let at = 0; at < first.size; at += pieceSize) {
    signal.throwIfAborted()
    const [a, b] = await Promise.all([left(at, pieceSize), right(at, pieceSize)])
    if (Buffer.compare(a, b) !== 0) return at
    // NOTE: what a header promises and no data keeps ends here.
    if (a.length === 0) break
  }
  return undefined
}

/** Compares ranges of two contents; in few large reads where one range after the other is asked for. */
export function createRangeComparison(
  first: Content,
  second: Content,
  signal: AbortSignal,
): (one: ByteRange, other: ByteRange) => Promise<boolean> {
  const [left, right] = [createForwardReader(first), createForwardReader(second)]
  return async ([start, end], [otherStart, otherEnd]) => {
    const size = end - start
    if (size !== otherEnd - otherStart) return false
    for (let at = 0; at < size; at += pieceSize) {
      signal.throwIfAborted()
      const length = Math.min(pieceSize, size - at)
      const [a, b] = await Promise.all([left(start + at, length), right(otherStart + at, length)])
      if (Buffer.compare(a, b) !== 0) return false
    }
    return true
  }
}

/** Reads up to `pieceSize` bytes, and ahead where the last read was a little before; the bytes hold until the next read. */
function createForwardReader(content: Content): (offset: number, length: number) => Promise<Uint8Array> {
  const { readInto } = content
  if (readInto === undefined) return content.readAt
  let room = Buffer.alloc(0)
  let start = 0
  let filled = 0
  return async (offset, length) => {
    const isThere = offset >= start && offset + length <= start + filled
    if (!isThere) {
      if (room.length === 0) room = Buffer.allocUnsafeSlow(Math.min(readAhead, content.size))
      const isForward = offset >= start && offset <= start + filled + pieceSize
      filled = await readInto(isForward ? room : room.subarray(0, length), offset)
      start = offset
    }
    return room.subarray(offset - start, Math.min(offset - start + length, filled))
  }
}

/** Says where two contents begin to differ and how much; undefined where they do not. */
export async function accountForBytes(
  first: Content,
  second: Content,
  signal: AbortSignal,
): Promise<ByteAccount | undefined> {
  const common = Math.min(first.size, second.size)
  let offset: number | undefined
  let count = Math.abs(first.size - second.size)
  for (let at = 0; at < common; at += pieceSize) {
    signal.throwIfAborted()
    const length = Math.min(pieceSize, common - at)
    const [a, b] = await Promise.all([first.readAt(at, length), second.readAt(at, length)])
    if (a.length === 0 && b.length === 0) break
    if (Buffer.compare(a, b) === 0) continue
    for (let index = 0; index < length; index += 1) {
      if (a[index] === b[index]) continue
      offset ??= at + index
      count += 1
    }
  }
  if (count === 0) return undefined
  const from = offset ?? common
  const excerpts = await Promise.all([first, second].map(content => readExcerpt(content, from)))
  const [one = '', other = ''] = excerpts
  return { offset: from, count, sizes: [first.size, second.size], excerpts: [one, other] }
}

async function readExcerpt(content: Content, offset: number): Promise<string> {
  return Buffer.from(await content.readAt(Math.max(0, offset - excerptLead), excerptBytes)).toString('hex')
}
