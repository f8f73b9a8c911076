import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { isFileAddress } from '../../core/address.ts'
import type { Failure } from '../../core/failure.ts'
import { absentReason } from '../../core/failures/absent-file.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { errorCode } from '../store/disk-failure.ts'
import type { HttpClient, HttpRequest, HttpResponse, HttpSink } from './http.ts'
import { redactUrl } from './http-redact.ts'

/** A client that answers `file:` addresses from this machine's disk and hands all others on. */
export function createFileClient(remote: HttpClient): HttpClient {
  return {
    get: (request, sink, signal) =>
      request.url.startsWith('file:')
        ? answerFromDisk(request, sink, signal)
        : remote.get(request, sink, signal),
    [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
  }
}

async function answerFromDisk(
  request: HttpRequest,
  sink: HttpSink,
  signal: AbortSignal,
): Promise<Result<HttpResponse, Failure>> {
  const { url } = request
  if (!isFileAddress(url)) return refuseFile(request, 'it is the address of no file here')
  try {
    // NOTE: opening a named pipe would wait for its other end.
    await using file = await open(fileURLToPath(url), constants.O_RDONLY | constants.O_NONBLOCK)
    const stats = await file.stat()
    if (!stats.isFile()) return refuseFile(request, 'it is no regular file')
    const header = (name: string) => (name === 'content-length' ? String(stats.size) : undefined)
    const response: HttpResponse = { status: 200, url, header }
    const begun = await sink.begin(response)
    if (!begun.ok) return begun
    let received = 0
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      signal.throwIfAborted()
      received += chunk.length
      if (received > stats.size) break
      const written = await sink.write(chunk)
      if (!written.ok) return written
    }
    return received === stats.size ? ok(response) : refuseFile(request, 'it changed while it was read')
  } catch (error) {
    signal.throwIfAborted()
    return explainFileError(request, error)
  }
}

/** What an error of the operating system says of a file or folder that stands for an index or a mirror. Rethrows what is none. */
export function explainFileError(request: HttpRequest, error: unknown): Result<never, Failure> {
  const code = errorCode(error)
  if (code === undefined) throw error
  return refuseFile(request, reasons[code] ?? code)
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: absentReason,
  ENOTDIR: absentReason,
  ENAMETOOLONG: absentReason,
  EACCES: 'you may not read it',
  ELOOP: 'its symbolic links lead to each other',
}

/** The failure of a file or folder that stands for an index or a mirror. */
export function refuseFile({ name, url }: HttpRequest, reason: string): Result<never, Failure> {
  return fail({ code: 'mirror-file-unreadable', name, url: redactUrl(url), reason })
}
