import type { GzipHeader } from './gzip-header.ts'
import type { ZipHeader } from './zip-header.ts'
import type { ZipEntry } from './zip-member.ts'

/** A header field as people name it, and its value as text: equal headers give equal lists. */
export type MemberField = readonly [name: string, value: string]

/** All fields of a zip member's central and local header but offsets, checksum and sizes, which follow from the content. */
export function listZipFields(entry: Omit<ZipEntry, 'bytes'>): readonly MemberField[] {
  const { header, localHeader } = entry
  return [
    ['name', entry.name],
    ['time', formatDosTime(header.dosDate, header.dosTime)],
    ['mode', entry.mode === undefined ? 'none' : formatMode(entry.mode)],
    ['external attributes', formatHex(header.externalAttributes)],
    ['internal attributes', formatHex(header.internalAttributes)],
    ['creator system', `${header.creatorSystem}`],
    ['creator version', `${header.creatorVersion}`],
    ['version needed', `${header.versionNeeded}`],
    ['flags', formatHex(header.flags)],
    ['local flags', localHeader === undefined ? 'none' : formatHex(localHeader.flags)],
    ['compression method', `${header.method}`],
    ['size', `${header.size}`],
    ['compressed size', `${header.compressedSize}`],
    ['comment', Buffer.from(header.comment).toString('latin1')],
    ...listExtra('extra', header),
    ...(localHeader === undefined ? [] : listExtra('local extra', localHeader)),
  ]
}

/** All fields of a gzip member's header. */
export function listGzipFields(header: GzipHeader): readonly MemberField[] {
  return [
    ['mtime', `${header.mtime}`],
    ['name', header.name ?? ''],
    ['comment', header.comment ?? ''],
    ['operating system', `${header.os}`],
    ['extra flags', `${header.extraFlags}`],
    ['extra', Buffer.from(header.extra ?? []).toString('hex')],
  ]
}

function listExtra(label: string, header: ZipHeader): readonly MemberField[] {
  return header.extra.records.map(({ id, content }) => [
    `${label} ${formatHex(id)}`,
    Buffer.from(content).toString('hex'),
  ])
}

function formatMode(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`
}

function formatHex(value: number): string {
  return `0x${value.toString(16)}`
}

/** A member's time such as `2011-11-11 11:11:10`. MS-DOS time has no zone and even seconds. @see APPNOTE.TXT 4.4.6 */
export function formatDosTime(date: number, time: number): string {
  const two = (value: number) => `${value}`.padStart(2, '0')
  const day = `${1980 + (date >> 9)}-${two((date >> 5) & 15)}-${two(date & 31)}`
  return `${day} ${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`
}

/** The inverse, in seconds since 1970 as if it were UTC; NaN for a day or an hour that there is not. */
export function parseDosTime(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`) / 1000
}
