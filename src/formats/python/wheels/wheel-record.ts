import type { Sha256 } from '../../../core/digest.ts'
import type { Problem } from '../../../core/problem.ts'
import { collect, fail, ok, okUnless, type Result } from '../../../core/result.ts'
import { type CsvRow, formatCsvRow, parseCsv } from './csv.ts'

/** One file that RECORD lists. @see PEP 376, PEP 427 */
export interface RecordEntry {
  readonly path: string
  /** Absent for RECORD itself and its signatures, and for bytecode in an installed one. */
  readonly hash: RecordHash | undefined
  readonly size: number | undefined
}

/** A hash as RECORD writes it: `ALGORITHM=DIGEST`. */
export interface RecordHash {
  readonly algorithm: 'sha256' | 'sha384' | 'sha512'
  /** Base64 with `-` and `_`, without padding. */
  readonly digest: string
}

const digestBytes: ReadonlyMap<string, number> = new Map([
  ['sha256', 32],
  ['sha384', 48],
  ['sha512', 64],
])

/** Parses the RECORD of a wheel: paths are relative to the archive and stay inside it, and stand once each. */
export function parseRecord(text: string): Result<readonly RecordEntry[], Problem> {
  const entries = parseInstalledRecord(text)
  if (!entries.ok) return entries
  const problems = entries.value
    .filter(
      ({ path }) => path.startsWith('/') || path.split('/').some(part => ['', '.', '..'].includes(part)),
    )
    .map(({ path }) => ({ problem: 'a path that leads out of the wheel', actual: path }))
  return okUnless(problems, () => entries.value)
}

/** Parses the RECORD of an installed distribution, whose paths may lead out of site-packages, such as `../../../bin/x`. */
export function parseInstalledRecord(text: string): Result<readonly RecordEntry[], Problem> {
  const rows = parseCsv(text)
  if (!rows.ok) return rows
  const entries = collect(rows.value.map(readRow))
  if (!entries.ok) return entries
  const seen = new Set<string>()
  const twice = entries.value.filter(({ path }) => seen.size === seen.add(path).size)
  return okUnless(
    twice.map(({ path }) => ({ problem: 'a path stands twice', actual: path })),
    () => entries.value,
  )
}

/** The text of RECORD: a line for each entry, in the order given. */
export function formatRecord(entries: readonly RecordEntry[]): string {
  return entries
    .map(({ path, hash, size }) =>
      formatCsvRow([
        path,
        hash === undefined ? '' : `${hash.algorithm}=${hash.digest}`,
        size === undefined ? '' : `${size}`,
      ]),
    )
    .join('')
}

/** A SHA-256 as RECORD writes it. */
export function formatRecordHash(sha256: Sha256): RecordHash {
  return { algorithm: 'sha256', digest: Buffer.from(sha256, 'hex').toString('base64url') }
}

function readRow({ fields, line }: CsvRow): Result<RecordEntry, Problem> {
  const [path, hashText, sizeText, ...more] = fields
  if (path === undefined || hashText === undefined || sizeText === undefined || more.length > 0)
    return fail({ problem: 'a line of RECORD has three fields', line, actual: `${fields.length}` })
  if (path === '' || /[\\\0]/.test(path)) return fail({ problem: 'not a path', line, actual: path })
  const hash = hashText === '' ? ok(undefined) : parseRecordHash(hashText, line)
  if (!hash.ok) return hash
  if (!/^(?:|0|[1-9][0-9]{0,14})$/.test(sizeText))
    return fail({ problem: 'not a size', line, actual: sizeText })
  return ok({ path, hash: hash.value, size: sizeText === '' ? undefined : Number(sizeText) })
}

/** Refuses md5 and sha1, as PEP 427 does, and a digest of the wrong length or in another spelling. */
function parseRecordHash(text: string, line: number): Result<RecordHash, Problem> {
  const equals = text.indexOf('=')
  const algorithm = (['sha256', 'sha384', 'sha512'] as const).find(
    name => name === text.slice(0, Math.max(0, equals)),
  )
  const digest = text.slice(equals + 1)
  const bytes = Buffer.from(digest, 'base64url')
  if (algorithm === undefined)
    return fail({
      problem: 'a hash that proves nothing',
      line,
      expected: 'sha256, sha384 or sha512',
      actual: text.slice(0, 80),
    })
  if (bytes.length !== digestBytes.get(algorithm) || bytes.toString('base64url') !== digest)
    return fail({ problem: `not a ${algorithm} in base64`, line, actual: digest.slice(0, 100) })
  return ok({ algorithm, digest })
}
