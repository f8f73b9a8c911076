import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import type { HttpClient, HttpRequest, HttpResponse } from './http.ts'
import { download, type RetryDelays } from './http-download.ts'
import { createMemoryTarget } from './http-target.ts'

/** A small file in memory and the head of the answer that brought it. */
export interface FetchedBytes {
  readonly bytes: Uint8Array
  readonly response: HttpResponse
}

/** Fetches a small file into memory, unverified; `refuseHtml` where an HTML page would be a wrong answer. */
export type FetchBytes = (
  request: HttpRequest,
  limit: number,
  refuseHtml: boolean,
  signal: AbortSignal,
) => Promise<Result<FetchedBytes, Failure>>

/** Fetching into memory over one client. */
export function createBytesFetch(client: HttpClient, delays: RetryDelays): FetchBytes {
  return async (request, limit, refuseHtml, signal) => {
    const target = createMemoryTarget()
    const expected = { limit, refuseHtml }
    const done = await download(client, request, expected, target, delays, () => undefined, signal)
    return done.ok ? ok({ bytes: target.bytes(), response: done.value.response }) : done
  }
}
