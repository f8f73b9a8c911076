import type { SecureContext } from 'node:tls'
import type { Dispatcher } from 'undici'
import { createChunkQueue } from './http-chunks.ts'
import type { Proxies } from './http-proxies.ts'

/** What connections are made of. */
export interface AgentOptions {
  readonly proxies: Proxies
  /** Whom to trust; absent where nothing is spoken over TLS. */
  readonly secureContext?: SecureContext
  readonly connectMs: number
}

/** The head of an answer and its body; whoever does not read to the end discards the rest. */
export interface AgentAnswer {
  readonly status: number
  readonly header: (name: string) => string | undefined
  readonly body: AsyncIterable<Uint8Array>
  readonly discard: () => void
}

/** Connections of this machine, kept for the next request. */
export interface Agent extends AsyncDisposable {
  /** Sends a GET and waits for the head. Rejects with the error of the network, or the signal's reason. */
  readonly open: (
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) => Promise<AgentAnswer>
}

/** Loads undici and makes its dispatcher; whoever calls `open` watches the time. */
export async function createAgent(options: AgentOptions): Promise<Agent> {
  const { EnvHttpProxyAgent } = await import('undici')
  const { proxies, secureContext, connectMs } = options
  const connection = { timeout: connectMs, ...(secureContext === undefined ? {} : { secureContext }) }
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy: proxies.http,
    httpsProxy: proxies.https,
    noProxy: proxies.none,
    connect: connection,
    requestTls: connection,
    proxyTls: connection,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return {
    open: (url, headers, signal) => open(dispatcher, url, headers, signal),
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  }
}

/**
 * NOTE: not undici's `request`: when a connection breaks, the stream that it returns throws away what it had received
 * and not yet handed out, and a download could not go on from there.
 */
function open(
  dispatcher: Dispatcher,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<AgentAnswer> {
  return new Promise((resolve, reject) => {
    const chunks = createChunkQueue()
    let ended = false
    const stop = (error: unknown) => {
      signal.removeEventListener('abort', onAbort)
      ended = true
      chunks.fail(error)
      reject(error)
    }
    const onAbort = () => stop(signal.reason)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort)
    const path = `${url.pathname}${url.search}`
    dispatcher.dispatch(
      { origin: url.origin, path, method: 'GET', headers: { ...headers } },
      {
        onRequestStart: controller => {
          if (signal.aborted) return controller.abort(new Error('aborted'))
          signal.addEventListener('abort', () => controller.abort(new Error('aborted')))
        },
        onResponseStart: (controller, status, received) => {
          if (status < 200) return
          resolve({
            status,
            header: name => first(received[name]),
            body: chunks.read(() => controller.resume()),
            discard: () => {
              if (!ended) controller.abort(new Error('not wanted any more'))
            },
          })
        },
        onResponseData: (controller, chunk) => {
          if (chunks.add(chunk) === 'full') controller.pause()
        },
        onResponseEnd: () => {
          ended = true
          signal.removeEventListener('abort', onAbort)
          chunks.end()
        },
        onResponseError: (_controller, error) => stop(error),
      },
    )
  })
}

function first(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}
