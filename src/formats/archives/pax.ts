import type { Anomaly } from './anomaly.ts'
import { decodeUtf8 } from './member-path.ts'

/** Keyword → value of one PAX header; values as text, those that are not UTF-8 as Latin-1. */
export type PaxRecords = ReadonlyMap<string, string>

/** A PAX header's records and what is odd about them. */
export interface PaxHeader {
  readonly records: PaxRecords
  readonly anomalies: readonly Anomaly[]
}

/**
 * Reads the records of a PAX extended header: `LENGTH KEYWORD=VALUE\n`, where LENGTH counts the whole record. `global` headers
 * may not say what only one member can have: a name, a link target, a size.
 *
 * @see POSIX.1-2017 pax, "pax Extended Header"
 */
export function parsePax(content: Uint8Array, scope: 'member' | 'global'): PaxHeader {
  const records = new Map<string, string>()
  const anomalies: Anomaly[] = []
  for (let at = 0; at < content.length; ) {
    const record = parseRecord(content.subarray(at))
    if (typeof record === 'string') {
      anomalies.push({ kind: 'damaged', found: record })
      break
    }
    if (record.leadingZero)
      anomalies.push({ kind: 'unusual', found: 'a PAX record length with a leading zero' })
    if (records.has(record.keyword))
      anomalies.push({ kind: 'ambiguous', found: `two PAX records of ${record.keyword}` })
    anomalies.push(...judgeRecord(record, scope))
    records.set(record.keyword, record.text ?? Buffer.from(record.value).toString('latin1'))
    at += record.length
  }
  return { records, anomalies }
}

interface PaxRecord {
  readonly length: number
  readonly leadingZero: boolean
  readonly keyword: string
  readonly value: Uint8Array
  /** The value, if it is UTF-8. */
  readonly text: string | undefined
}

function parseRecord(rest: Uint8Array): PaxRecord | string {
  const blank = rest.subarray(0, 12).indexOf(0x20)
  const digits = Buffer.from(rest.subarray(0, Math.max(0, blank))).toString('latin1')
  if (!/^[0-9]+$/.test(digits)) return 'a PAX record without a length'
  const length = Number.parseInt(digits, 10)
  if (length > rest.length) return 'a PAX record that is longer than its header'
  if (length < blank + 3 || rest[length - 1] !== 0x0a) return 'a PAX record that does not end in a newline'
  const body = rest.subarray(blank + 1, length - 1)
  const equals = body.indexOf(0x3d)
  const keyword = equals < 1 ? undefined : decodeUtf8(body.subarray(0, equals))
  if (keyword === undefined) return 'a PAX record without a keyword'
  const value = body.subarray(equals + 1)
  return { length, leadingZero: digits.startsWith('0'), keyword, value, text: decodeUtf8(value) }
}

const decimal = /^(?:0|[1-9][0-9]{0,15})$/
const time = /^-?[0-9]{1,15}(?:\.[0-9]{1,30})?$/
const name = /^[^\0]+$/u
const anything = /^/
/** `hdrcharset` may only say what is the default anyway. */
const unicode = /^ISO-IR 10646 2000 UTF-8$/

/** Keywords of POSIX that members and global headers may both have, and what their values look like. */
const keywords: ReadonlyMap<string, RegExp> = new Map([
  ['atime', time],
  ['ctime', time],
  ['mtime', time],
  ['uid', decimal],
  ['gid', decimal],
  ['uname', name],
  ['gname', name],
  ['comment', anything],
  ['charset', anything],
  ['hdrcharset', unicode],
])

/** Keywords that decide where a member is, what it links to and how long it is. */
const memberKeywords: ReadonlyMap<string, RegExp> = new Map([
  ['path', name],
  ['linkpath', name],
  ['size', decimal],
])

/** star's keywords that change nothing that is unpacked. @see star(5) */
const harmlessOfStar = /^SCHILY\.(?:dev|ino|nlink|fflags|devmajor|devminor|acl\..+|xattr\..+)$/
/** A vendor's keyword, which readers of others ignore. GNU's and star's say names, sizes and holes. */
const vendor = /^(?!GNU\.|SCHILY\.)[A-Z][A-Za-z0-9]*\..+$/

function judgeRecord(record: PaxRecord, scope: 'member' | 'global'): readonly Anomaly[] {
  const { keyword, text } = record
  if (scope === 'global' && memberKeywords.has(keyword))
    return [{ kind: 'ambiguous', found: `a global PAX header that says the ${keyword} of all members` }]
  const pattern = keywords.get(keyword) ?? memberKeywords.get(keyword)
  if (pattern !== undefined) {
    if (text === undefined) return [{ kind: 'ambiguous', found: `a PAX ${keyword} that is not UTF-8` }]
    return pattern.test(text) ? [] : [{ kind: 'ambiguous', found: `an odd PAX ${keyword}` }]
  }
  if (harmlessOfStar.test(keyword) || vendor.test(keyword)) return []
  if (/^(?:GNU|SCHILY)\./.test(keyword))
    return [{ kind: 'ambiguous', found: `the PAX keyword ${keyword}, which only some readers follow` }]
  return [{ kind: 'unusual', found: `the unknown PAX keyword ${keyword}` }]
}
