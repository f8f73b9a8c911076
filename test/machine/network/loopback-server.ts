import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'

/** A real server on the loopback interface, and what it was asked. */
export interface LoopbackServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly requests: IncomingMessage[]
}

export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** Serves each path with its answer; `count` is how often this path was asked before. */
export async function serve(
  answers: Readonly<Record<string, Answer>>,
  tls?: { readonly key: Buffer; readonly cert: Buffer },
): Promise<LoopbackServer> {
  const requests: IncomingMessage[] = []
  const counts = new Map<string, number>()
  const listener: RequestListener = (request, response) => {
    requests.push(request)
    const path = request.url ?? ''
    const count = counts.get(path) ?? 0
    counts.set(path, count + 1)
    const answer = answers[path] ?? answers['*']
    if (answer !== undefined) return answer(request, response, count)
    response.writeHead(404).end('nothing here')
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Sends the bytes, from where a Range asks for it. */
export function sendBytes(bytes: Uint8Array, headers: Record<string, string> = {}): Answer {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const part = bytes.subarray(from)
    const range = from === 0 ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }
    response
      .writeHead(from === 0 ? 200 : 206, { 'content-length': part.length, ...range, ...headers })
      .end(part)
  }
}

/** Announces everything, sends `count` bytes from where a Range asks, and breaks the connection. */
export function breakAfter(bytes: Uint8Array, count: number): Answer {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const range = from === 0 ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }
    response.writeHead(from === 0 ? 200 : 206, { 'content-length': bytes.length - from, ...range })
    response.write(bytes.subarray(from, from + count), () => response.destroy())
  }
}

/** Sends the page of a simple index in HTML. */
export function sendPage(links: readonly string[]): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(`<!DOCTYPE html><html><body>\n${links.join('\n')}\n</body></html>`)
  }
}
