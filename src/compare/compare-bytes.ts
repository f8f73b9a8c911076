import type { Content } from '../actions/content.ts'
import type { ByteAccount } from './difference.ts'

const pieceSize = 2 ** 18
/** How much an excerpt shows, and how much of it stands before the first difference. */
const excerptBytes = 32
const excerptLead = 8

/** Whether two contents are the same bytes; reads no further than the first difference. */
export async function haveEqualBytes(first: Content, second: Content, signal: AbortSignal): Promise<boolean> {
  if (first.size !== second.size) return false
  for (let at = 0; at < first.size; at += pieceSize) {
    signal.throwIfAborted()
    const [a, b] = await Promise.all([first.readAt(at, pieceSize), second.readAt(at, pieceSize)])
    if (Buffer.compare(a, b) !== 0) return false
    // NOTE: what a header promises and no data keeps ends here.
    if (a.length === 0) break
  }
  return true
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
