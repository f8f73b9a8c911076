import type { Content } from '../../actions/content.ts'
import { decodeUtf8 } from '../../formats/archives/member-path.ts'
import { blockSize, parseTarHeader, type TarHeader } from '../../formats/archives/tar-header.ts'
import { tarKindOf } from '../../formats/archives/tar-member.ts'
import { parseTarNumber } from '../../formats/archives/tar-number.ts'
import { isPreludeFlag } from '../../formats/archives/tar-prelude.ts'
import { type ByteRange, type Field, type Frame, hexFields, type ParsedFrame } from '../layer.ts'

/** A member's own bytes: what was said before it (PAX and GNU headers), its header block, and the padding behind its content. */
export function createTarFrame(tar: Content, header: ByteRange, padding: ByteRange): Frame {
  return {
    read: async () =>
      Buffer.concat([
        await tar.readAt(header[0], header[1] - header[0]),
        await tar.readAt(padding[0], padding[1] - padding[0]),
      ]),
    parse: parseTarFrame,
  }
}

/** Every field as it stands there: a PAX record is a field beside the header's own, which it overrules. */
function parseTarFrame(bytes: Uint8Array): ParsedFrame {
  const fields: Field[] = []
  const derived: Field[] = []
  for (let at = 0; at + blockSize <= bytes.length; ) {
    const header = parseTarHeader(bytes.subarray(at, at + blockSize))
    const start = at + blockSize
    const label = labels[header.typeflag]
    if (label === undefined || !isPreludeFlag(header.typeflag)) {
      fields.push(...listFields(header, bytes, at))
      derived.push(
        ...listDerived(header, bytes, at, ''),
        ...hexFields(bytes, { padding: [[start, bytes.length]] }),
      )
      break
    }
    const end = Math.min(bytes.length, start + Math.max(0, header.size.value))
    const next = start + Math.ceil((end - start) / blockSize) * blockSize
    const lead = `${label} header `
    fields.push(...listFields(header, bytes, at).map(field => ({ ...field, name: `${lead}${field.name}` })))
    fields.push(...listContent(label, header.typeflag, bytes, start, end))
    derived.push(...listDerived(header, bytes, at, lead))
    derived.push(...hexFields(bytes, { [`${lead}padding`]: [[end, Math.min(next, bytes.length)]] }))
    at = next
  }
  return { fields, derived }
}

/** What each header that announces a member is called. */
const labels: Readonly<Record<string, string>> = {
  x: 'PAX',
  g: 'global PAX',
  L: 'GNU long name',
  K: 'GNU long link',
}

/** The fields of one header block. @see POSIX.1-2017 pax, "ustar Interchange Format" */
function listFields(header: TarHeader, bytes: Uint8Array, at: number): readonly Field[] {
  const prefix = header.prefix.length > 0 ? `${decode(header.prefix)}/` : ''
  const field = (name: string, value: string, ...ranges: readonly ByteRange[]): Field => ({
    name,
    value,
    ranges: ranges.map(([start, end]) => [at + start, at + end]),
  })
  const listTime = (name: string, start: number): readonly Field[] => {
    const { value, form } = parseTarNumber(bytes.subarray(at + start, at + start + 12))
    return form === 'empty' ? [] : [field(name, `${value}`, [start, start + 12])]
  }
  const mode = header.mode.value.toString(8).padStart(3, '0')
  return [
    field('kind', tarKindOf(header.typeflag), [156, 157]),
    field('type flag', JSON.stringify(header.typeflag), [156, 157]),
    field(
      'name',
      `${prefix}${decode(header.name)}`,
      [0, 100],
      ...(header.dialect === 'posix' || isZero(bytes, at) ? [prefixRange] : []),
    ),
    field('link target', decode(header.linkname), [157, 257]),
    field('mode', `0${mode}`, [100, 108]),
    field('uid', `${header.uid.value}`, [108, 116]),
    field('gid', `${header.gid.value}`, [116, 124]),
    field('mtime', `${header.mtime.value}`, [136, 148]),
    field('owner', decode(header.uname), [265, 297]),
    field('group', decode(header.gname), [297, 329]),
    field('device', `${header.devmajor.value}:${header.devminor.value}`, [329, 345]),
    field('dialect', header.dialect, [257, 265], [500, blockSize]),
    // NOTE: where POSIX has the rest of the name, GNU's incremental archives have two more times.
    ...(header.dialect === 'gnu' ? [...listTime('atime', 345), ...listTime('ctime', 357)] : []),
  ]
}

const prefixRange: ByteRange = [345, 500]

/** Whether nothing stands where POSIX has the rest of the name. */
function isZero(bytes: Uint8Array, at: number): boolean {
  return bytes.subarray(at + prefixRange[0], at + prefixRange[1]).every(byte => byte === 0)
}

/** Size and checksum of a header block follow from what else differs. */
function listDerived(header: TarHeader, bytes: Uint8Array, at: number, lead: string): readonly Field[] {
  return [
    { name: `${lead}size`, value: `${header.size.value}`, ranges: [[at + 124, at + 136]] },
    ...hexFields(bytes, { [lead === '' ? 'header checksum' : `${lead}checksum`]: [[at + 148, at + 156]] }),
  ]
}

/** What a PAX or GNU header says: each record, or one long name. */
function listContent(
  label: string,
  typeflag: string,
  bytes: Uint8Array,
  start: number,
  end: number,
): readonly Field[] {
  if (typeflag === 'L' || typeflag === 'K') {
    const value = decode(bytes.subarray(start, end)).replace(/\0$/, '')
    return [{ name: label, value, ranges: [[start, end]] }]
  }
  const fields: Field[] = []
  for (let at = start; at < end; ) {
    const text = Buffer.from(bytes.subarray(at, Math.min(end, at + mostDigits))).toString('latin1')
    const digits = /^[0-9]+(?= )/.exec(text)?.[0] ?? ''
    const next = at + Number.parseInt(digits, 10)
    if (!(next > at + digits.length + 1 && next <= end)) break
    const record = decode(bytes.subarray(at + digits.length + 1, next - 1))
    const equals = record.indexOf('=')
    const [keyword, value] = [record.slice(0, Math.max(0, equals)), record.slice(equals + 1)]
    fields.push({ name: `${label} ${keyword}`, value, ranges: [[at, next]] })
    at = next
  }
  return fields
}

/** The length of a record has no more digits. */
const mostDigits = 12

function decode(text: Uint8Array): string {
  return decodeUtf8(text) ?? Buffer.from(text).toString('latin1')
}
