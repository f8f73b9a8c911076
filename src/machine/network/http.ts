import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { type Agent, type AgentAnswer, createAgent } from './http-agent.ts'
import { authorizeUrl, type FindCredentials } from './http-credentials.ts'
import { describeHttpError } from './http-failure.ts'
import { type StallLimit, watchProgress } from './http-progress.ts'
import { type Proxies, readProxies } from './http-proxies.ts'
import { redactUrl } from './http-redact.ts'
import { followRedirect, isRedirect, redirectLimit, refuseRedirect } from './http-redirect.ts'

/** One GET: `name` is what people are told, such as a file name. */
export interface HttpRequest {
  readonly name: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The head of the final answer, after redirects. */
export interface HttpResponse {
  readonly status: number
  /** Where the answer came from; may hold credentials: links are resolved against it, people never see it. */
  readonly url: string
  readonly header: (name: string) => string | undefined
}

/** Receives one answer. A failure ends the exchange at once. */
export interface HttpSink {
  /** Judges status and headers before any of the body is read. */
  readonly begin: (response: HttpResponse) => Promise<Result<undefined, Failure>>
  readonly write: (chunk: Uint8Array) => Promise<Result<undefined, Failure>>
}

/** What the machine says about HTTP. */
export interface HttpOptions {
  /** Where http_proxy, https_proxy and no_proxy are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** PEM certificates to trust instead of Node's own and the system's. */
  readonly authorities: () => Promise<Result<string | undefined, Failure>>
  readonly findCredentials: FindCredentials
  readonly limits: HttpLimits
}

/** When to give up waiting. */
export interface HttpLimits extends StallLimit {
  readonly connectMs: number
}

/** HTTP with the machine's proxies, certificates and credentials; every expected trouble is a named failure. */
export interface HttpClient extends AsyncDisposable {
  /** One exchange, redirects followed, nothing retried. Throws only when `signal` is aborted, or for a bug. */
  readonly get: (
    request: HttpRequest,
    sink: HttpSink,
    signal: AbortSignal,
  ) => Promise<Result<HttpResponse, Failure>>
}

/** What is used outside tests. */
export const defaultLimits: HttpLimits = { connectMs: 15_000, stallMs: 30_000, stallBytes: 1024 }

/** An HTTP client; undici is loaded at the first request, certificates are read at the first that may need them. */
export function createHttpClient(options: HttpOptions): HttpClient {
  const proxies = readProxies(options.environment)
  let plain: Promise<Agent> | undefined
  let trusting: Promise<Result<Agent, Failure>> | undefined
  const agentFor = async (url: string): Promise<Result<Agent, Failure>> => {
    if (!proxies.ok) return proxies
    const { connectMs } = options.limits
    if (url.startsWith('http:') && proxies.value.http === '') {
      plain ??= createAgent({ proxies: proxies.value, connectMs })
      return ok(await plain)
    }
    // A proxy may be spoken to over TLS itself.
    trusting ??= prepareTrustingAgent(proxies.value, options)
    return trusting
  }
  return {
    get: async (request, sink, signal) => {
      let { url } = request
      for (let hop = 0; hop <= redirectLimit; hop++) {
        const ready = await agentFor(url)
        if (!ready.ok) return ready
        const answer = await exchange(ready.value, { ...request, url }, sink, signal, options)
        if (!answer.ok) return answer
        if (answer.value.kind === 'response') return ok(answer.value.response)
        const next = followRedirect(request.name, url, answer.value.location)
        if (!next.ok) return next
        url = next.value
      }
      return refuseRedirect(request.name, url, `more than ${redirectLimit} in a row`)
    },
    [Symbol.asyncDispose]: async () => {
      await (await plain)?.[Symbol.asyncDispose]()
      const ready = await trusting
      if (ready?.ok === true) await ready.value[Symbol.asyncDispose]()
    },
  }
}

type Answer =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | { readonly kind: 'redirect'; readonly location: string }

async function prepareTrustingAgent(
  proxies: Proxies,
  { authorities, limits: { connectMs } }: HttpOptions,
): Promise<Result<Agent, Failure>> {
  const trusted = await authorities()
  if (!trusted.ok) return trusted
  return ok(await createAgent({ proxies, secureContext: trust(trusted.value), connectMs }))
}

/**
 * One context for all connections: parsing 140 certificates for each would take longer than the handshake. The system's folder
 * has most of them several times, and Node's own are among them: each counts once.
 */
function trust(authorities: string | undefined): SecureContext {
  const extra = getCACertificates('extra')
  if (authorities !== undefined) return createSecureContext({ ca: [authorities, ...extra] })
  const known = new Set([...getCACertificates('default'), ...getCACertificates('system')])
  return createSecureContext({ ca: [...known] })
}

async function exchange(
  agent: Agent,
  request: HttpRequest,
  sink: HttpSink,
  signal: AbortSignal,
  options: HttpOptions,
): Promise<Result<Answer, Failure>> {
  const state: { answered: boolean; received: number; announced?: number } = { answered: false, received: 0 }
  using watch = watchProgress(() => state.received, options.limits)
  try {
    const { url, headers } = authorizeUrl(request.url, options.findCredentials)
    const wanted = { 'accept-encoding': 'identity', ...request.headers, ...headers }
    const answer = await agent.open(url, wanted, AbortSignal.any([signal, watch.signal]))
    state.answered = true
    using _rest = { [Symbol.dispose]: answer.discard }
    const response: HttpResponse = { status: answer.status, url: request.url, header: answer.header }
    const location = response.header('location')
    if (isRedirect(response.status) && location !== undefined) return ok({ kind: 'redirect', location })
    const announced = Number(response.header('content-length') ?? Number.NaN)
    if (Number.isSafeInteger(announced)) state.announced = announced
    const taken = await takeBody(answer, response, sink, count => {
      if (count === 'written') return watch.resume()
      state.received += count
      watch.pause()
    })
    return taken.ok ? ok({ kind: 'response', response }) : taken
  } catch (error) {
    signal.throwIfAborted()
    const { name, url } = request
    if (watch.signal.aborted) {
      const seconds = Math.round(options.limits.stallMs / 1000)
      return fail({ code: 'download-stalled', name, url: redactUrl(url), seconds, received: state.received })
    }
    const failure = describeHttpError(error, { name, url, ...state })
    if (failure === undefined) throw error
    return fail(failure)
  }
}

/** Hands the body to the sink piece by piece; `count` hears of each piece before and after it is written. */
async function takeBody(
  answer: AgentAnswer,
  response: HttpResponse,
  sink: HttpSink,
  count: (event: number | 'written') => void,
): Promise<Result<undefined, Failure>> {
  const begun = await sink.begin(response)
  if (!begun.ok) return begun
  for await (const chunk of answer.body) {
    count(chunk.byteLength)
    const written = await sink.write(chunk)
    if (!written.ok) return written
    count('written')
  }
  return begun
}
