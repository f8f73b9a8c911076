import { type Digest, isSha256 } from '../../core/digest.ts'
import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { parseParagraph } from './control.ts'

/** What an archive's `Release` file says; believe it only after its signature was verified. */
export interface Release {
  readonly origin: string
  readonly label: string
  readonly suite: string
  readonly codename: string
  /** The date as written, for the lock. */
  readonly dateText: string
  /** Seconds since 1970. */
  readonly date: number
  /** Seconds since 1970, where the archive limits its validity. */
  readonly validUntil?: number
  readonly architectures: readonly string[]
  readonly components: readonly string[]
  readonly acquireByHash: boolean
  /** apt takes nothing of it by itself, as with backports. */
  readonly notAutomatic: boolean
  /** Digest of each index file by its path relative to the Release file. */
  readonly sha256: ReadonlyMap<string, Digest>
}

/**
 * Parses the text of a `Release` file, without its signature. Suite or Codename, Date and SHA256 must be there.
 *
 * @see apt-secure(8), and "DebianRepository/Format" of the Debian wiki
 */
export function parseRelease(text: string): Result<Release, Problem> {
  const parsed = parseParagraph(text)
  if (!parsed.ok) return parsed
  const value = (name: string) => parsed.value.get(name) ?? ''
  const date = parseDate(value('Date'))
  if (date === undefined) return fail({ problem: 'no valid Date in the Release file', actual: value('Date') })
  const validUntil = parseDate(value('Valid-Until'))
  if (value('Valid-Until') !== '' && validUntil === undefined)
    return fail({ problem: 'no valid date in Valid-Until', actual: value('Valid-Until') })
  if (value('Suite') === '' && value('Codename') === '')
    return fail({ problem: 'neither Suite nor Codename in the Release file' })
  const sha256 = parseDigests(value('SHA256'))
  if (!sha256.ok) return sha256
  return ok({
    origin: value('Origin'),
    label: value('Label'),
    suite: value('Suite'),
    codename: value('Codename'),
    dateText: value('Date'),
    date,
    ...(validUntil === undefined ? {} : { validUntil }),
    architectures: splitWords(value('Architectures')),
    components: splitWords(value('Components')),
    acquireByHash: value('Acquire-By-Hash') === 'yes',
    notAutomatic: value('NotAutomatic') === 'yes',
    sha256: sha256.value,
  })
}

function parseDigests(text: string): Result<ReadonlyMap<string, Digest>, Problem> {
  const digests = new Map<string, Digest>()
  for (const line of text.split('\n').filter(row => row.trim() !== '')) {
    const [sha256 = '', size = '', path, ...more] = splitWords(line)
    if (path === undefined || more.length > 0 || !isSha256(sha256) || !/^[0-9]{1,15}$/.test(size))
      return fail({ problem: 'a line of SHA256 that is not digest, size and path', actual: line })
    if (digests.has(path)) return fail({ problem: 'two lines of SHA256 for one path', actual: path })
    digests.set(path, { sha256, size: Number.parseInt(size, 10) })
  }
  return digests.size === 0 ? fail({ problem: 'no SHA256 in the Release file' }) : ok(digests)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const datePattern =
  /^[A-Z][a-z]{2}, ([0-9 ]?[0-9]) ([A-Z][a-z]{2}) ([0-9]{4}) +([0-9]{1,2}):([0-9]{2}):([0-9]{2}) (?:UTC|GMT|\+0000)$/

/** `Sat, 10 Jun 2023 08:53:33 UTC`, the one format that archives write. */
function parseDate(text: string): number | undefined {
  const [, day, month = '', year, hour, minute, second] = datePattern.exec(text) ?? []
  const monthIndex = months.indexOf(month)
  if (day === undefined || monthIndex < 0) return undefined
  const time = Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second))
  return Number.isNaN(time) ? undefined : time / 1000
}

function splitWords(text: string): readonly string[] {
  return text.split(/\s+/).filter(word => word !== '')
}
