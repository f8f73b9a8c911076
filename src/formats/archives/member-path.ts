import type { Anomaly } from './anomaly.ts'
import type { ArchiveLimits } from './limits.ts'

/** A member's name as a path. */
export interface MemberPath {
  /** Segments joined by `/`, without a leading `./` and without a trailing slash; empty for the root itself (`./`). */
  readonly path: string
  /** Whether the name ended in a slash. */
  readonly slash: boolean
  readonly anomalies: readonly Anomaly[]
}

/** Reads a member's name. Whatever could leave the target folder, or could be spelled in two ways, is an anomaly. */
export function parseMemberPath(name: string, limits: ArchiveLimits): MemberPath {
  const found: Omit<Anomaly, 'member'>[] = []
  if (name === '') found.push({ kind: 'unsafe-path', found: 'an empty name' })
  if (name.includes('\0')) found.push({ kind: 'ambiguous', found: 'a NUL in the name' })
  if (name.startsWith('/')) found.push({ kind: 'unsafe-path', found: 'an absolute path' })
  if (Buffer.byteLength(name) > limits.path)
    found.push({ kind: 'too-large', found: `a path of more than ${limits.path} bytes` })

  const slash = name.endsWith('/')
  const body = slash ? name.slice(0, -1) : name
  const segments = body.split('/')
  if (segments[0] === '.') segments.shift()
  if (segments.includes('..')) found.push({ kind: 'unsafe-path', found: 'a path with .. in it' })
  if (!name.startsWith('/') && name !== '' && segments.some(segment => segment === '' || segment === '.'))
    found.push({ kind: 'unusual', found: 'an empty or . segment in the path' })
  if (segments.some(segment => Buffer.byteLength(segment) > limits.segment))
    found.push({ kind: 'too-large', found: `a path segment of more than ${limits.segment} bytes` })

  const path = segments.filter(segment => segment !== '' && segment !== '.').join('/')
  return { path, slash, anomalies: found.map(anomaly => ({ ...anomaly, member: name })) }
}

/** Decodes a name; undefined where it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return undefined
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
