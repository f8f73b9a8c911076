import type { Store } from '../../actions/host.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { isSha256, type Sha256, sha256Of } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import type { FetchBytes } from './fetch-bytes.ts'
import type { HttpRequest, HttpResponse } from './http.ts'
import { shareCredentials } from './http-credentials.ts'
import { readFreshness } from './http-freshness.ts'

/** A page of an index. */
export interface FetchedPage {
  readonly bytes: Uint8Array
  readonly contentType: string | undefined
  /** Where it came from at last; links are resolved against it. */
  readonly url: string
  /** False where it was used again without asking the server. */
  readonly asked: boolean
}

/** Fetches a page, or takes it from the store where the server allows; with `revalidate` the server is always asked. */
export type FetchPage = (
  request: HttpRequest & { readonly revalidate?: boolean },
  limit: number,
  signal: AbortSignal,
) => Promise<Result<FetchedPage, Failure>>

/** What is remembered of a page. No address in it holds user, password or query. */
const remembered = z.strictObject({
  sha256: z.custom<Sha256>(value => typeof value === 'string' && isSha256(value)),
  size: z.int().nonnegative(),
  url: z.string(),
  contentType: z.string().optional(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** Seconds since 1970. */
  freshUntil: z.int(),
})

type Remembered = z.infer<typeof remembered>

/** Where pages are kept. */
export type PageStore = Pick<Store, 'read' | 'write' | 'recall' | 'remember' | 'has'>

/**
 * Pages are kept with their validators, so that what has not changed is not sent again. What cannot be kept without a
 * secret is not kept: pages behind or with addresses that hold users, passwords or queries. `now` is in seconds.
 */
export function createPageFetch(fetchBytes: FetchBytes, store: PageStore, now: () => number): FetchPage {
  return async ({ revalidate = false, ...request }, limit, signal) => {
    const key = keyOf(request)
    const found = remembered.safeParse(key === undefined ? undefined : await store.recall(key))
    const kept = found.success && (await store.has(found.data.sha256)) ? found.data : undefined
    if (kept !== undefined && !revalidate && now() < kept.freshUntil)
      return openKept(kept, request, store, false)
    const headers = { ...request.headers, ...(kept === undefined ? {} : conditionsOf(kept)) }
    const fetched = await fetchBytes({ ...request, headers }, limit, false, signal)
    if (!fetched.ok) return fetched
    const { bytes, response } = fetched.value
    if (response.status === 304 && kept !== undefined) {
      const again = await keep(key, { ...kept, ...validatorsOf(response, kept, now()) }, response, store)
      return again.ok ? openKept(kept, request, store, true) : again
    }
    const page = { bytes, contentType: response.header('content-type'), url: response.url, asked: true }
    const plain = withoutCredentials(response.url)
    if (plain === undefined || holdsSecrets(bytes)) return ok(page)
    const written = await writePage(page, plain, response, { key, store, now: now() })
    return written.ok ? ok(page) : written
  }
}

async function writePage(
  { bytes, contentType }: FetchedPage,
  url: string,
  response: HttpResponse,
  { key, store, now }: { readonly key: Sha256 | undefined; readonly store: PageStore; readonly now: number },
): Promise<Result<unknown, Failure>> {
  const validators = validatorsOf(response, {}, now)
  const useful =
    validators.etag !== undefined || validators.lastModified !== undefined || validators.freshUntil > now
  if (key === undefined || !useful || !readFreshness(response.header).storable) return ok(undefined)
  const digest = await store.write(bytes)
  if (!digest.ok) return digest
  const type = contentType === undefined ? {} : { contentType }
  return keep(key, { ...digest.value, url, ...type, ...validators }, response, store)
}

async function keep(
  key: Sha256 | undefined,
  record: Remembered,
  response: HttpResponse,
  store: PageStore,
): Promise<Result<unknown, Failure>> {
  if (key === undefined || !readFreshness(response.header).storable) return ok(undefined)
  return store.remember(key, record)
}

async function openKept(
  { sha256, size, contentType, url }: Remembered,
  request: HttpRequest,
  store: PageStore,
  asked: boolean,
): Promise<Result<FetchedPage, Failure>> {
  const bytes = await store.read({ sha256, size })
  return bytes.ok
    ? ok({ bytes: bytes.value, contentType, url: shareCredentials(url, request.url), asked })
    : bytes
}

function validatorsOf(
  { header }: HttpResponse,
  before: Pick<Remembered, 'etag' | 'lastModified'>,
  now: number,
): Pick<Remembered, 'etag' | 'lastModified' | 'freshUntil'> {
  const etag = header('etag') ?? before.etag
  const lastModified = header('last-modified') ?? before.lastModified
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    freshUntil: now + readFreshness(header).seconds,
  }
}

function conditionsOf({ etag, lastModified }: Remembered): Readonly<Record<string, string>> {
  return {
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
  }
}

function keyOf({ url, headers }: HttpRequest): Sha256 | undefined {
  const plain = withoutCredentials(url)
  if (plain === undefined) return undefined
  return sha256Of(canonicalJson({ step: 'page of an index', url: plain, accept: headers?.['accept'] ?? '' }))
}

/** An address without user and password; undefined where it has a query, which may hold a secret too. */
function withoutCredentials(address: string): string | undefined {
  const url = new URL(address)
  if (url.search !== '') return undefined
  url.username = ''
  url.password = ''
  return url.href
}

/** Whether an address in the page carries user, password or a query, such as a signature that opens the file. */
function holdsSecrets(bytes: Uint8Array): boolean {
  return /:\/\/[^\s"'<>/]*@|(?:href\s*=\s*|"url"\s*:\s*)["']?[^\s"'<>#]*\?/i.test(
    Buffer.from(bytes).toString('latin1'),
  )
}
