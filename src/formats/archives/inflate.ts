import { inflateRawSync } from 'node:zlib'

/** What came out of one raw deflate stream. */
export type Inflated =
  | { readonly kind: 'inflated'; readonly bytes: Uint8Array; readonly consumed: number }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'damaged' }

/**
 * Inflates a raw deflate stream at the start of `input`, never to more than `limit` bytes. `consumed` tells where the stream
 * ended, since more may follow it.
 *
 * @see RFC 1951
 */
export function inflateBounded(input: Uint8Array, limit: number): Inflated {
  try {
    // NOTE: with `info` node:zlib answers an object that its type declarations do not know; hence the checks.
    const answer: unknown = inflateRawSync(input, { info: true, maxOutputLength: Math.max(1, limit) })
    if (!isAnswer(answer)) throw new Error('node:zlib gave no account of what it inflated')
    if (answer.buffer.length > limit) return { kind: 'too-long' }
    return { kind: 'inflated', bytes: answer.buffer, consumed: answer.engine.bytesWritten }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    return { kind: error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too-long' : 'damaged' }
  }
}

function isAnswer(
  value: unknown,
): value is { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } } {
  if (typeof value !== 'object' || value === null || !('buffer' in value) || !('engine' in value))
    return false
  const { buffer, engine } = value
  if (!(buffer instanceof Uint8Array) || typeof engine !== 'object' || engine === null) return false
  return 'bytesWritten' in engine && typeof engine.bytesWritten === 'number'
}
