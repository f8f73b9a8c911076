import { type Content, sliceContent } from '../../actions/content.ts'
import type { Anomaly } from '../../formats/archives/anomaly.ts'
import { defaultLimits } from '../../formats/archives/limits.ts'
import { listTarFields } from '../../formats/archives/member-fields.ts'
import { examineTar } from '../../formats/archives/tar.ts'
import { blockSize } from '../../formats/archives/tar-header.ts'
import { parseTar } from '../../formats/archives/tar-parser.ts'
import {
  type ByteRange,
  type Field,
  type Frame,
  hexFields,
  type Layer,
  locateFields,
  nameParts,
  type ParsedFrame,
  type Part,
} from '../layer.ts'
import { createWindow } from '../window.ts'

/** Whether bytes begin like a tar: a magic of POSIX or GNU, or a first block whose checksum is right. */
export function looksLikeTar(start: Uint8Array): boolean {
  return start.length >= blockSize && Buffer.from(start.subarray(257, 262)).toString('latin1') === 'ustar'
}

/** Far more than any package holds; a list of names must not fill the memory. */
const limits = { ...defaultLimits, members: 500_000, content: 2 ** 40 }

/** The members of a tar. Their content is passed over here and read where two members are compared. */
export async function readTarLayer(tar: Content, signal: AbortSignal): Promise<Layer> {
  const parts: Part[] = []
  const anomalies: Anomaly[] = []
  const window = createWindow(tar)
  const parser = parseTar(limits)
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
      const { size } = value.member
      const start = at
      const end = Math.min(tar.size, start + size)
      const next = Math.min(tar.size, start + Math.ceil(size / blockSize) * blockSize)
      const name = Buffer.from(value.member.name).toString('utf8')
      parts.push({
        name,
        frame: createFrame(tar, [frameStart, start], [end, next]),
        content: sliceContent(tar, start, end),
      })
      frameStart = next
      skip = size
    } else if (value.kind === 'anomaly') anomalies.push(value.anomaly)
    step = parser.next(new Uint8Array())
  }
  const trailer = sliceContent(tar, frameStart, tar.size)
  return {
    format: 'tar',
    parts: nameParts(parts),
    anomalies,
    frame: {
      read: async () => summarizeTrailer(trailer),
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

/** The blocks after the last member: how many, and whether anything but zeros is in them. */
async function summarizeTrailer(trailer: Content): Promise<Uint8Array> {
  const start = await trailer.readAt(0, 2 ** 20)
  const zeros = start.every(byte => byte === 0)
  return Buffer.from(`${trailer.size} bytes${zeros ? '' : ', not all zero'}`)
}

function createFrame(tar: Content, header: ByteRange, padding: ByteRange): Frame {
  return {
    read: async () =>
      Buffer.concat([
        await tar.readAt(header[0], header[1] - header[0]),
        await tar.readAt(padding[0], padding[1] - padding[0]),
      ]),
    parse: bytes => parseFrame(bytes, header[1] - header[0] - blockSize),
  }
}

/** Offsets in the header block. @see POSIX.1-2017 pax, "ustar Interchange Format" */
const offsets: Readonly<Record<string, readonly ByteRange[]>> = {
  kind: [[156, 157]],
  'type flag': [[156, 157]],
  name: [
    [0, 100],
    [345, 500],
  ],
  'link target': [[157, 257]],
  mode: [[100, 108]],
  uid: [[108, 116]],
  gid: [[116, 124]],
  size: [[124, 136]],
  mtime: [[136, 148]],
  owner: [[265, 297]],
  group: [[297, 329]],
  device: [[329, 345]],
  dialect: [[257, 265]],
}

/** `at` is where the header block begins, behind the PAX and GNU headers about the same member. */
function parseFrame(bytes: Uint8Array, at: number): ParsedFrame {
  const { entries } = examineTar(bytes, limits)
  const [member] = entries
  const shift = ([start, end]: ByteRange): ByteRange => [start + at, end + at]
  const ranges = Object.fromEntries(
    Object.entries(offsets).map(([name, places]) => [name, places.map(shift)] as const),
  )
  const located = member === undefined ? [] : locateFields(listTarFields(member), ranges)
  const fields = located.map((field): Field => {
    const isEarlier = /^PAX |^name$|^link target$/.test(field.name) && at > 0
    return isEarlier ? { ...field, ranges: [...field.ranges, [0, at]] } : field
  })
  return {
    fields: fields.filter(({ name }) => name !== 'size'),
    derived: [
      ...fields.filter(({ name }) => name === 'size'),
      ...hexFields(bytes, {
        'header checksum': [shift([148, 156])],
        padding: [[at + blockSize, bytes.length]],
      }),
    ],
  }
}
