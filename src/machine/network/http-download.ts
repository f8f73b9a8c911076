import { setTimeout } from 'node:timers/promises'
import type { Digest } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { HttpClient, HttpRequest, HttpResponse, HttpSink } from './http.ts'
import { redactUrl } from './http-redact.ts'
import type { DownloadTarget } from './http-target.ts'

/** What a download must turn out to be. */
export interface Expectation {
  readonly sha256?: string
  readonly size?: number
  /** More bytes than this are not taken, whatever the server says. */
  readonly limit: number
  /** An HTML page is a wrong answer. */
  readonly refuseHtml: boolean
}

/** A finished download; `url` is where it came from at last, for resolving links. */
export interface Download {
  readonly digest: Digest
  readonly response: HttpResponse
}

/** Milliseconds to wait before each further attempt. */
export type RetryDelays = readonly number[]

/** What is used outside tests. */
export const defaultDelays: RetryDelays = [250, 1000, 3000, 8000]

/** An attempt that got this far forgives the ones before it. */
const progressBytes = 1 << 20

/**
 * Downloads from one address into a target: retries what may pass, and goes on where a broken transfer stopped. Size
 * first, then SHA-256; nothing looks at the content before both were right, except to tell an HTML page by its start.
 */
export async function download(
  client: HttpClient,
  request: HttpRequest,
  expected: Expectation,
  target: DownloadTarget,
  delays: RetryDelays,
  onProgress: (received: number) => void,
  signal: AbortSignal,
): Promise<Result<Download, Failure>> {
  let failed = 0
  let resumed = false
  for (;;) {
    const before = target.received()
    const exchange = createSink(request, expected, target, onProgress)
    const answer = await client.get(withRange(request, before), exchange.sink, signal)
    const result = answer.ok ? await finish(answer.value, request, expected, target) : answer
    if (result.ok) return result
    const [failure] = result.failures.map(one => tellTotals(one, target, expected))
    resumed ||= exchange.resumed()
    if (failure?.code === 'digest-mismatch' && resumed) {
      // NOTE: without a validator two halves may stem from two files; once from the start settles it.
      resumed = false
      const restarted = await target.restart()
      if (!restarted.ok) return restarted
      continue
    }
    failed = target.received() - before >= progressBytes ? 0 : failed + 1
    const delay = delays[failed - 1] ?? (failed === 0 ? delays[0] : undefined)
    if (failure === undefined || delay === undefined || failed > countRetries(failure))
      return failure === undefined ? result : fail(failure)
    await setTimeout(delay, undefined, { signal })
  }
}

/** An exchange knows its own part only; people want to know how far the file had come. */
function tellTotals(failure: Failure, target: DownloadTarget, expected: Expectation): Failure {
  if (failure.code === 'download-stalled') return { ...failure, received: target.received() }
  if (failure.code !== 'download-truncated') return failure
  return {
    ...failure,
    received: target.received(),
    ...(expected.size === undefined ? {} : { size: expected.size }),
  }
}

function withRange(request: HttpRequest, from: number): HttpRequest {
  if (from === 0) return request
  return { ...request, headers: { ...request.headers, range: `bytes=${from}-` } }
}

/** How often a failure is worth another attempt. A file that the index lists was seen to be absent for a moment. */
function countRetries(failure: Failure): number {
  switch (failure.code) {
    case 'host-unknown':
      return 1
    case 'host-unreachable':
    case 'download-stalled':
    case 'download-truncated':
      return Number.POSITIVE_INFINITY
    case 'http-status':
      if (failure.status === 404) return 2
      return [408, 416, 425, 429].includes(failure.status) || failure.status >= 500
        ? Number.POSITIVE_INFINITY
        : 0
    default:
      return 0
  }
}

function createSink(
  request: HttpRequest,
  expected: Expectation,
  target: DownloadTarget,
  onProgress: (received: number) => void,
): { readonly sink: HttpSink; readonly resumed: () => boolean } {
  const from = { name: request.name, url: redactUrl(request.url) }
  let resumed = false
  let announced: number | undefined
  let first = true
  const begin = async (response: HttpResponse): Promise<Result<undefined, Failure>> => {
    resumed = response.status === 206 && continuesAt(response, target.received())
    if (response.status === 206 && !resumed) {
      const restarted = await target.restart()
      return restarted.ok ? fail({ code: 'http-status', ...from, status: 416 }) : restarted
    }
    if (response.status === 416) {
      const restarted = await target.restart()
      if (!restarted.ok) return restarted
    }
    if (response.status === 304 && isConditional(request)) return target.restart()
    if (response.status !== 200 && response.status !== 206)
      return fail({ code: 'http-status', ...from, status: response.status })
    const length = Number(response.header('content-length') ?? Number.NaN)
    announced = Number.isSafeInteger(length) ? length + (resumed ? target.received() : 0) : undefined
    return resumed ? ok(undefined) : target.restart()
  }
  const write = async (chunk: Uint8Array): Promise<Result<undefined, Failure>> => {
    if (first && !resumed) {
      if (expected.refuseHtml && startsHtml(chunk)) return fail({ code: 'download-is-html', ...from })
      if (announced !== undefined && expected.size !== undefined && announced !== expected.size)
        return failSize(request.name, expected.size, announced)
    }
    first = false
    const written = await target.write(chunk)
    if (!written.ok) return written
    onProgress(target.received())
    if (expected.size !== undefined && target.received() > expected.size)
      return failSize(request.name, expected.size, target.received())
    if (target.received() > expected.limit)
      return fail({ code: 'download-too-large', ...from, limit: expected.limit })
    return ok(undefined)
  }
  return { sink: { begin, write }, resumed: () => resumed }
}

/** Whoever asks only for what is new takes "not modified" for an answer. */
function isConditional({ headers = {} }: HttpRequest): boolean {
  return 'if-none-match' in headers || 'if-modified-since' in headers
}

function failSize(name: string, expected: number, actual: number): Result<never, Failure> {
  return fail({ code: 'size-mismatch', name, during: 'fetching', expected, actual })
}

async function finish(
  response: HttpResponse,
  request: HttpRequest,
  expected: Expectation,
  target: DownloadTarget,
): Promise<Result<Download, Failure>> {
  const received = target.received()
  if (
    expected.size !== undefined &&
    received < expected.size &&
    response.header('content-length') === undefined
  )
    return fail({
      code: 'download-truncated',
      name: request.name,
      url: redactUrl(request.url),
      received,
      size: expected.size,
    })
  if (expected.size !== undefined && received !== expected.size)
    return failSize(request.name, expected.size, received)
  const finished = await target.finish()
  if (!finished.ok) return finished
  const digest = finished.value
  if (expected.sha256 !== undefined && digest.sha256 !== expected.sha256)
    return fail({
      code: 'digest-mismatch',
      name: request.name,
      during: 'fetching',
      expected: expected.sha256,
      actual: digest.sha256,
    })
  return ok({ digest, response })
}

function continuesAt(response: HttpResponse, offset: number): boolean {
  return response.header('content-range')?.startsWith(`bytes ${offset}-`) ?? false
}

/** NOTE: no archive, list or signature begins so; the content type alone says little, as servers guess it. */
function startsHtml(chunk: Uint8Array): boolean {
  const start = Buffer.from(chunk.subarray(0, 512)).toString('latin1').trimStart().toLowerCase()
  return /^(?:\u00ef\u00bb\u00bf)?(?:<!--|<!doctype html|<html|<head|<\?xml[^>]*>\s*<!doctype html)/.test(
    start,
  )
}
