import type { Anomaly } from './anomaly.ts'
import { decodeUtf8 } from './member-path.ts'
import type { CentralHeader, ZipHeader } from './zip-header.ts'

/** Bits of the general purpose flag that a plain zip may set. @see APPNOTE.TXT 4.4.4 */
export const zipFlag = { deflateLevel: 0x0006, descriptor: 0x0008, utf8: 0x0800 } as const

const plainFlags = zipFlag.deflateLevel | zipFlag.descriptor | zipFlag.utf8

/** What is odd about a central header by itself. */
export function judgeCentralHeader(header: CentralHeader, name: string): readonly Anomaly[] {
  return [...judgeName(header, name), ...judgeCoding(header), ...judgeAttributes(header, name)]
}

function judgeName(header: CentralHeader, name: string): readonly Anomaly[] {
  const found: Anomaly[] = []
  const isAscii = header.name.every(byte => byte < 0x80)
  if (decodeUtf8(header.name) === undefined)
    found.push({ kind: 'unsafe-path', found: 'a name that is not UTF-8' })
  else if (!isAscii && !(header.flags & zipFlag.utf8))
    found.push({ kind: 'ambiguous', found: 'a name that is not ASCII, without the flag for UTF-8' })
  if (name.includes('\\')) found.push({ kind: 'ambiguous', found: 'a backslash in the name' })
  if (/^[A-Za-z]:/.test(name)) found.push({ kind: 'unsafe-path', found: 'a drive letter' })
  if (name.startsWith('./')) found.push({ kind: 'unusual', found: 'an empty or . segment in the path' })
  if (Buffer.from(header.comment).includes('PK', 0, 'latin1'))
    found.push({ kind: 'ambiguous', found: 'a comment with the letters of a zip signature' })
  return found
}

function judgeCoding(header: CentralHeader): readonly Anomaly[] {
  const found: Anomaly[] = []
  const flags = header.flags & ~plainFlags
  if (flags !== 0)
    found.push({ kind: 'unusual', found: `flags 0x${flags.toString(16)} (encryption, patches …)` })
  if (header.method !== 0 && header.method !== 8)
    found.push({ kind: 'unusual', found: `the compression method ${header.method}` })
  if (header.disk !== 0) found.push({ kind: 'unusual', found: 'a member on another disk' })
  return found
}

const typeBits = { mask: 0o170000, directory: 0o040000, file: 0o100000 } as const
const dosDirectory = 0x10

function judgeAttributes(header: CentralHeader, name: string): readonly Anomaly[] {
  const isDirectory = name.endsWith('/')
  const type = (header.externalAttributes >>> 16) & typeBits.mask
  const found: Anomaly[] = []
  if (type !== 0 && type !== (isDirectory ? typeBits.directory : typeBits.file))
    found.push({ kind: 'ambiguous', found: `a mode of another kind (0${type.toString(8)}) than the name` })
  if (!isDirectory && header.externalAttributes & dosDirectory)
    found.push({ kind: 'ambiguous', found: 'the attribute of a directory, and a name without a slash' })
  if (isDirectory && (header.size !== 0 || header.compressedSize !== 0))
    found.push({ kind: 'ambiguous', found: `content (${header.size} bytes) of a directory` })
  return found
}

/** How a local header contradicts the central one. */
export function judgeLocalHeader(central: CentralHeader, local: ZipHeader): readonly Anomaly[] {
  const differing = (['versionNeeded', 'method', 'dosTime', 'dosDate'] as const).filter(
    field => central[field] !== local[field],
  )
  const found: Anomaly[] = differing.map(field => ({
    kind: field === 'versionNeeded' ? 'unusual' : 'ambiguous',
    found: `another ${names[field]} in the local header`,
  }))
  // NOTE: only a local header needs to announce a descriptor; a directory that announces one where none is cannot be followed.
  if (central.flags !== local.flags && (central.flags | zipFlag.descriptor) !== local.flags)
    found.push({ kind: 'ambiguous', found: 'another set of flags in the local header' })
  if (local.method === 0 && local.flags & zipFlag.descriptor)
    found.push({ kind: 'ambiguous', found: 'stored data whose end only a descriptor tells' })
  if (Buffer.compare(central.name, local.name) !== 0)
    found.push({
      kind: 'ambiguous',
      found: `another name in the local header: ${Buffer.from(local.name).toString('latin1')}`,
    })
  const isDeferred = (local.flags & zipFlag.descriptor) !== 0
  for (const field of ['crc32', 'compressedSize', 'size'] as const) {
    const value = local[field]
    const isPlaceholder = isDeferred && (value === 0 || (field !== 'crc32' && value === 0xffffffff))
    if (value !== central[field] && !isPlaceholder)
      found.push({ kind: 'ambiguous', found: `another ${names[field]} in the local header` })
  }
  return found
}

const names = {
  versionNeeded: 'version',
  method: 'compression method',
  dosTime: 'time',
  dosDate: 'date',
  crc32: 'checksum',
  compressedSize: 'compressed size',
  size: 'size',
} as const
