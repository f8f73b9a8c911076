import { isFileAddress } from '../../../core/address.ts'
import { isSha256, type Sha256 } from '../../../core/digest.ts'
import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'

/** One file that a project's page lists. */
export interface IndexLink {
  /** The last segment of the address, percent-decoded: one safe file name. */
  readonly filename: string
  /** Absolute, without fragment. */
  readonly url: string
  /** What the index claims. */
  readonly sha256?: Sha256
  readonly requiresPython?: string
  /** `true`, or the reason. */
  readonly yanked?: string | true
  /** The metadata file beside it: `true`, or its SHA-256. @see PEP 714 */
  readonly coreMetadata?: Sha256 | true
  readonly size?: number
  /** As written: RFC 3339 in UTC. @see PEP 700 */
  readonly uploadTime?: string
}

/** A project's page: its links in page order, and those that were refused, each with the reason. */
export interface IndexPage {
  readonly links: readonly IndexLink[]
  readonly refused: readonly Problem[]
  /** Absent where the page says nothing, or that the project is active. */
  readonly status?: ProjectStatus
}

/** The marker that an index puts on a whole project. @see PEP 792 */
export interface ProjectStatus {
  /** Such as `archived`, `quarantined` or `deprecated`. */
  readonly status: string
  readonly reason?: string
}

/** A link as a page spells it, before anything was checked. */
export interface RawLink {
  readonly href: string
  /** The text of an anchor, or `filename` in JSON. */
  readonly text: string
  readonly sha256: string | undefined
  readonly requiresPython: string | undefined
  readonly yanked: string | true | undefined
  readonly coreMetadata: string | true | undefined
  readonly size: number | undefined
  readonly uploadTime: string | undefined
}

/** The most links that a page may hold. */
export const linkLimit = 100_000

/**
 * Checks a link against the address of its page, or its base. Refuses names that could leave a folder, digests that are none, and
 * whatever leads from a server to a file of this machine.
 */
export function checkLink(raw: RawLink, base: URL): Result<IndexLink, Problem> {
  const url = URL.parse(raw.href, base.href)
  if (url === null) return refuse(raw, 'not an address')
  const isFile = url.protocol === 'file:' && base.protocol === 'file:'
  if (!isFile && !['https:', 'http:'].includes(url.protocol))
    return refuse(raw, `an address of the kind ${url.protocol}`)
  const fragment = /[#&]sha256=([^&]*)/.exec(url.hash)?.[1]
  const claimed = raw.sha256 ?? fragment
  url.hash = ''
  if (isFile && !isFileAddress(url.href)) return refuse(raw, 'the address of no file here')
  const filename = decodeName(url)
  if (filename === undefined || !isSafeName(filename)) return refuse(raw, 'a file name that is not safe')
  if (raw.text.trim() !== filename) return refuse(raw, `the address leads to the file ${filename}`)
  const sha256 = claimed?.toLowerCase()
  if (sha256 !== undefined && !isSha256(sha256)) return refuse(raw, 'a SHA-256 that is none')
  const metadata = raw.coreMetadata
  return ok({
    filename,
    url: url.href,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(raw.requiresPython === undefined || raw.requiresPython === ''
      ? {}
      : { requiresPython: raw.requiresPython }),
    ...(raw.yanked === undefined ? {} : { yanked: raw.yanked === '' ? true : raw.yanked }),
    ...(metadata === undefined ? {} : { coreMetadata: isSha256Claim(metadata) ? metadata : true }),
    ...(raw.size === undefined ? {} : { size: raw.size }),
    ...(raw.uploadTime === undefined ? {} : { uploadTime: raw.uploadTime }),
  })
}

/** The last segment of an address's path; undefined where its percent-encoding is broken. */
function decodeName(url: URL): string | undefined {
  try {
    return decodeURIComponent(url.pathname.split('/').at(-1) ?? '')
  } catch {
    return undefined
  }
}

/** A project's status as a page spells it; nothing for `active`, which every project is that says nothing. */
export function readStatus(
  status: string | null | undefined,
  reason: string | null | undefined,
): { readonly status?: ProjectStatus } {
  if (status === undefined || status === null || status === 'active' || status === '') return {}
  const said = { status: status.slice(0, 40) }
  return {
    status: reason === undefined || reason === null ? said : { ...said, reason: reason.slice(0, 200) },
  }
}

/** One segment of a path, printable, and no name that a shell or a folder could take for something else. */
function isSafeName(name: string): boolean {
  return name !== '' && name.length <= 255 && /^[A-Za-z0-9_][A-Za-z0-9_.+!~ ()-]*$/.test(name)
}

function isSha256Claim(text: string | true): text is Sha256 {
  return text !== true && isSha256(text)
}

function refuse(raw: RawLink, problem: string): Result<never, Problem> {
  return fail({ problem, actual: raw.text.slice(0, 200) })
}
