import type { Anomaly } from './anomaly.ts'
import type { ArchiveLimits } from './limits.ts'
import { blockSize, parseTarHeader } from './tar-header.ts'
import { judgeTarHeader } from './tar-judgement.ts'
import type { TarMember } from './tar-member.ts'
import { createTarMembers } from './tar-members.ts'
import { createTarPreludes, isPreludeFlag } from './tar-prelude.ts'

/** What the parser asks of its driver: the next bytes, as many as there are, up to `length`. */
export interface TarWant {
  readonly kind: 'want'
  readonly length: number
}

/** What the parser tells: a member, a piece of the last member's content, or an anomaly. */
export type TarEvent =
  | { readonly kind: 'member'; readonly member: TarMember }
  | { readonly kind: 'content'; readonly bytes: Uint8Array }
  | { readonly kind: 'anomaly'; readonly anomaly: Anomaly }

/** A parser as a coroutine: it is resumed with the bytes that it wanted, after an event with anything. */
export type TarParser = Generator<TarWant | TarEvent, void, Uint8Array>

const pieceSize = 2 ** 18

/** Parses a tar from its first byte to its last; knows nothing of where the bytes come from. */
export function* parseTar(limits: ArchiveLimits): TarParser {
  const preludes = createTarPreludes(limits)
  const addMember = createTarMembers(limits)
  for (let offset = 0; ; ) {
    const start = offset
    const block = yield* take(blockSize)
    if (block.length < blockSize || isZero(block)) {
      if (preludes.pending())
        yield odd({ kind: 'damaged', found: 'a header for a member that does not follow', offset: start })
      return yield* parseEnd(block, start)
    }
    const header = parseTarHeader(block)
    const size = header.size.value
    if (!header.checksumRight || size < 0) {
      const found = size < 0 ? 'a negative size' : 'a header with a wrong checksum'
      yield odd({ kind: 'damaged', found, offset: start })
      return
    }
    for (const anomaly of judgeTarHeader(header)) yield odd({ ...anomaly, offset: start })
    offset += blockSize
    if (isPreludeFlag(header.typeflag)) {
      const content = yield* takePrelude(size, limits, start)
      if (content === undefined) return
      for (const anomaly of preludes.add(header, content)) yield odd({ ...anomaly, offset: start })
      if (preludes.isFull()) return
      offset += padded(size)
      continue
    }
    const { member, anomalies, isExcess } = addMember(header, preludes.use(), preludes.globals(), start)
    for (const anomaly of anomalies) yield odd({ ...anomaly, member: member.name, offset: start })
    if (isExcess) return
    yield { kind: 'member', member }
    if (!(yield* passContent(member))) return
    offset += padded(member.size)
  }
}

function odd(anomaly: Anomaly): TarEvent {
  return { kind: 'anomaly', anomaly }
}

function padded(size: number): number {
  return Math.ceil(size / blockSize) * blockSize
}

function* take(length: number): Generator<TarWant, Uint8Array, Uint8Array> {
  return yield { kind: 'want', length }
}

function isZero(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += blockSize) {
    const piece = bytes.subarray(at, at + blockSize)
    if (Buffer.compare(piece, zeros.subarray(0, piece.length)) !== 0) return false
  }
  return true
}

const zeros = new Uint8Array(blockSize)

/** The end: two zero blocks, then nothing but zeros, in whole blocks. `first` is no header. */
function* parseEnd(first: Uint8Array, start: number): TarParser {
  if (first.length < blockSize) {
    const found = first.length === 0 ? 'no end-of-archive blocks' : 'an incomplete block at the end'
    yield odd({ kind: 'damaged', found, offset: start })
    return
  }
  let offset = start + blockSize
  for (let blocks = 1; ; blocks += 1) {
    const block = yield* take(blockSize)
    if (!isZero(block)) {
      const found = blocks === 1 ? 'a single zero block, then more' : 'more after the end-of-archive blocks'
      yield odd({ kind: 'ambiguous', found, offset })
      return
    }
    offset += block.length
    if (block.length === blockSize) continue
    if (block.length > 0) yield odd({ kind: 'unusual', found: 'an end that is no whole block', offset })
    if (blocks === 1) yield odd({ kind: 'unusual', found: 'only one end-of-archive block', offset })
    return
  }
}

/** Content of a PAX or GNU header, whole; undefined where reading cannot go on. */
function* takePrelude(
  size: number,
  limits: ArchiveLimits,
  offset: number,
): Generator<TarWant | TarEvent, Uint8Array | undefined, Uint8Array> {
  if (size > limits.header) {
    const found = `a header of ${size} bytes before a member`
    yield odd({ kind: 'too-large', found, offset })
    return undefined
  }
  const block = yield* take(padded(size))
  if (block.length < padded(size)) {
    yield odd({ kind: 'damaged', found: 'the archive ends inside a header', offset })
    return undefined
  }
  if (!isZero(block.subarray(size))) yield odd({ kind: 'unusual', found: 'padding that is not zero', offset })
  return block.subarray(0, size)
}

/** Passes a member's content on; false where the archive ends inside it. */
function* passContent(member: TarMember): Generator<TarWant | TarEvent, boolean, Uint8Array> {
  for (let missing = member.size; missing > 0; ) {
    const bytes = yield* take(Math.min(missing, pieceSize))
    if (bytes.length === 0) {
      const found = `the archive ends ${missing} bytes before the member does`
      yield odd({ kind: 'damaged', found, member: member.name, offset: member.offset })
      return false
    }
    missing -= bytes.length
    yield { kind: 'content', bytes }
  }
  const padding = yield* take(padded(member.size) - member.size)
  if (padding.length < padded(member.size) - member.size) {
    yield odd({ kind: 'damaged', found: 'the archive ends inside padding', member: member.name })
    return false
  }
  if (!isZero(padding)) yield odd({ kind: 'unusual', found: 'padding that is not zero', member: member.name })
  return true
}
