/** What an answer says about keeping it. */
export interface Freshness {
  /** Whether it may be kept at all by a cache that serves one user. */
  readonly storable: boolean
  /** Seconds from now on in which it may be used without asking again; 0 where it has to be validated first. */
  readonly seconds: number
}

/** A cache may ask again sooner than it must: nothing that an index said yesterday is used unasked. */
const longest = 86_400

/**
 * How long an answer may be used again. Only what the server says counts, there is no guessing from dates. An answer
 * that varies by who asks is not kept, since the cache does not know who asked. @see RFC 9111, 3, 4.1, 4.2 and 5.2
 */
export function readFreshness(header: (name: string) => string | undefined): Freshness {
  const said = parseCacheControl(header('cache-control'))
  const vary = (header('vary') ?? '')
    .toLowerCase()
    .split(',')
    .map(name => name.trim())
  if (said.has('no-store') || vary.some(name => ['*', 'authorization', 'cookie'].includes(name)))
    return { storable: false, seconds: 0 }
  if (said.has('no-cache')) return { storable: true, seconds: 0 }
  const allowed = readSeconds(said.get('max-age')) ?? untilExpiry(header)
  const seconds = allowed - (readSeconds(header('age')) ?? 0)
  return { storable: true, seconds: Math.max(0, Math.min(longest, seconds)) }
}

/** Directives by name in lower case; the first of a name counts. @see RFC 9111, 5.2 */
function parseCacheControl(text: string | undefined): ReadonlyMap<string, string> {
  const directives = new Map<string, string>()
  for (const [, name = '', quoted, plain] of (text ?? '').matchAll(
    /([^\s,="]+)(?:=(?:"([^"]*)"|([^\s,]*)))?/g,
  )) {
    const key = name.toLowerCase()
    if (!directives.has(key)) directives.set(key, quoted ?? plain ?? '')
  }
  return directives
}

function untilExpiry(header: (name: string) => string | undefined): number {
  const [expires, date] = ['expires', 'date'].map(name => Date.parse(header(name) ?? ''))
  return expires === undefined || date === undefined || Number.isNaN(expires - date)
    ? 0
    : Math.floor((expires - date) / 1000)
}

function readSeconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
