import type { NetworkFailure } from '../../core/failures/network.ts'
import { redactUrl } from './http-redact.ts'

/** How far an exchange had come when it broke. */
export interface ExchangeState {
  readonly name: string
  /** The address as requested; it is redacted here. */
  readonly url: string
  /** Whether the headers of the answer had arrived. */
  readonly answered: boolean
  readonly received: number
  /** What the server announced for this body. */
  readonly announced?: number
}

/**
 * Names what broke an exchange, from the error's code alone: messages of the libraries may hold an address with
 * credentials. Undefined for an error that is not the network's: a bug.
 */
export function describeHttpError(error: unknown, state: ExchangeState): NetworkFailure | undefined {
  const code = codeOf(error)
  if (code === undefined) return undefined
  const host = new URL(state.url).host
  const from = { name: state.name, url: redactUrl(state.url) }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { code: 'host-unknown', host, ...from }
  if (isTlsCode(code)) return { code: 'tls-failed', host, reason: code, ...from }
  if (!state.answered) return { code: 'host-unreachable', host, reason: reasons[code] ?? code, ...from }
  const size = state.announced === undefined ? {} : { size: state.announced }
  return { code: 'download-truncated', received: state.received, ...size, ...from }
}

/** What the usual codes mean, for people. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused (ECONNREFUSED)',
  ECONNRESET: 'connection reset (ECONNRESET)',
  EHOSTUNREACH: 'no route to the host (EHOSTUNREACH)',
  ENETUNREACH: 'no route to its network (ENETUNREACH)',
  ETIMEDOUT: 'no answer (ETIMEDOUT)',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  UND_ERR_SOCKET: 'the connection was closed',
}

/** The code of an error, of its cause, or of the first of several errors (one for each address of a host). */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return codeOf(error.cause)
}

/** NOTE: Node reports OpenSSL's verification results by these names, without a common prefix. */
function isTlsCode(code: string): boolean {
  return /^(?:ERR_TLS_|ERR_SSL_|CERT_|EPROTO$|UND_ERR_PRX_TLS$)|SELF_SIGNED|UNABLE_TO_|_CERT_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE/.test(
    code,
  )
}
