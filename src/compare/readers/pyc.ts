import { type Content, readWhole, sliceContent } from '../../actions/content.ts'
import { type ByteRange, type Layer, locateFields, type ParsedFrame } from '../layer.ts'
import { listMarshal, type MarshalListing } from './marshal.ts'

const headerSize = 16
/** Larger bytecode is not looked into. */
const largestCode = 2 ** 23

/** Whether bytes begin like bytecode: a magic number that ends in CR LF, known flags, a code object. @see PEP 552 */
export function looksLikePyc(start: Uint8Array): boolean {
  if (start.length <= headerSize || start[2] !== 0x0d || start[3] !== 0x0a) return false
  const flags = Buffer.from(start).readUInt32LE(4)
  return flags <= 3 && ((start[headerSize] ?? 0) & 0x7f) === 0x63
}

/** Header and code of a .pyc file. */
export async function readPycLayer(pyc: Content): Promise<Layer> {
  const magic = Buffer.from(await pyc.readAt(0, 2)).readUInt16LE()
  const code = sliceContent(pyc, headerSize, pyc.size)
  return {
    format: 'pyc',
    anomalies: [],
    frame: { read: () => pyc.readAt(0, headerSize), parse: parseHeader },
    parts: [
      {
        name: 'code',
        content: code,
        listing: bytes => listMarshal(bytes, magic)?.lines,
        locate: async offset =>
          code.size > largestCode
            ? undefined
            : locateIn(listMarshal(await readWhole(code), magic), offset, magic),
      },
    ],
  }
}

function locateIn(code: MarshalListing | undefined, offset: number, magic: number): string | undefined {
  return code === undefined ? `bytecode ${magic}, which is not taken apart here` : code.locate(offset)
}

const modes = ['source mtime', 'unchecked hash', 'odd flags', 'checked hash']

function parseHeader(bytes: Uint8Array): ParsedFrame {
  const header = Buffer.from(bytes)
  const flags = header.readUInt32LE(4)
  const ranges: Readonly<Record<string, readonly ByteRange[]>> = {
    'bytecode magic': [[0, 4]],
    // NOTE: the mode decides what the next eight bytes are.
    'invalidation mode': [[4, headerSize]],
    'source mtime': [[8, 12]],
    'source size': [[12, 16]],
    'source hash': [[8, 16]],
  }
  const validity: readonly (readonly [string, string])[] =
    flags === 0
      ? [
          ['source mtime', `${header.readUInt32LE(8)}`],
          ['source size', `${header.readUInt32LE(12)}`],
        ]
      : [['source hash', header.toString('hex', 8, 16)]]
  return {
    fields: locateFields(
      [
        ['bytecode magic', `${header.readUInt16LE(0)}`],
        ['invalidation mode', modes[flags] ?? `${flags}`],
        ...validity,
      ],
      ranges,
    ),
    derived: [],
  }
}
