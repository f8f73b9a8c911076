import { type Content, sliceContent } from '../../actions/content.ts'
import type { Anomaly } from '../../formats/archives/anomaly.ts'
import { defaultLimits } from '../../formats/archives/limits.ts'
import { blockSize, parseTarHeader } from '../../formats/archives/tar-header.ts'
import { parseTar } from '../../formats/archives/tar-parser.ts'
import { findNewest, type Layer, nameParts, type Part } from '../layer.ts'
import { createWindow } from '../window.ts'
import { createTarFrame } from './tar-frame.ts'

/** Whether bytes begin like a tar: a magic of POSIX or GNU, or a first block whose checksum is right. */
export function looksLikeTar(start: Uint8Array): boolean {
  if (start.length < blockSize) return false
  return (
    Buffer.from(start.subarray(257, 262)).toString('latin1') === 'ustar' ||
    parseTarHeader(start).checksumRight
  )
}

/** Far more than any package holds; a list of names must not fill the memory. */
const limits = { ...defaultLimits, members: 500_000, content: 2 ** 40 }

/** The members of a tar. Their content is passed over here and read where two members are compared. */
export async function readTarLayer(tar: Content, signal: AbortSignal): Promise<Layer> {
  const parts: Part[] = []
  const anomalies: Anomaly[] = []
  const window = createWindow(tar)
  const parser = parseTar(limits)
  const times: number[] = []
  let [at, frameStart, skip] = [0, 0, 0]
  for (let step = parser.next(new Uint8Array()); !step.done; ) {
    const { value } = step
    if (value.kind === 'want') {
      const length = Math.min(value.length, tar.size - at)
      const bytes =
        skip > 0 ? blank.subarray(0, Math.min(length, skip, blank.length)) : await window.readAt(at, length)
      skip = Math.max(0, skip - bytes.length)
      at += bytes.length
      step = parser.next(bytes)
      continue
    }
    if (value.kind === 'member') {
      signal.throwIfAborted()
      const { size, mtime } = value.member
      times.push(mtime)
      const start = at
      const end = Math.min(tar.size, start + size)
      const next = Math.min(tar.size, start + Math.ceil(size / blockSize) * blockSize)
      const name = Buffer.from(value.member.name).toString('utf8')
      parts.push({
        name,
        frame: createTarFrame(window, [frameStart, start], [end, next]),
        content: sliceContent(window, start, end),
        span: [frameStart, next],
      })
      frameStart = next
      skip = size
    } else if (value.kind === 'anomaly') anomalies.push(value.anomaly)
    step = parser.next(new Uint8Array())
  }
  const newest = findNewest(times)
  const trailer = sliceContent(tar, frameStart, tar.size)
  return {
    format: 'tar',
    parts: nameParts(parts),
    anomalies,
    ...(newest === undefined ? {} : { newest }),
    frame: {
      read: async () => summarizeTrailer(trailer, tar.size),
      parse: bytes => ({
        fields: [
          { name: 'end of archive', value: Buffer.from(bytes).toString(), ranges: [[0, bytes.length]] },
        ],
        derived: [],
      }),
    },
  }
}

/** Stands in for content that nobody looks at here. */
const blank = new Uint8Array(2 ** 18)

/** What tar writes at a time where nobody says otherwise: 20 blocks. */
const recordSize = 20 * blockSize

/** The blocks after the last member: how many, and whether anything but zeros is in them. */
async function summarizeTrailer(trailer: Content, whole: number): Promise<Uint8Array> {
  const start = await trailer.readAt(0, 2 ** 20)
  const zeros = start.every(byte => byte === 0)
  const record = whole % recordSize === 0 ? ', up to a whole record' : ''
  return Buffer.from(`${trailer.size} bytes${record}${zeros ? '' : ', not all zero'}`)
}
