import type { Anomaly } from './anomaly.ts'
import type { ArchiveLimits } from './limits.ts'
import { parseMemberPath } from './member-path.ts'
import { createMemberTree, type MemberKind } from './member-tree.ts'
import type { PaxRecords } from './pax.ts'
import { blockSize, parseTarHeader, type TarHeader } from './tar-header.ts'
import { judgeTarHeader, judgeTarMember } from './tar-judgement.ts'
import { createTarMember, type TarKind, type TarMember } from './tar-member.ts'
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
  const preludes = createTarPreludes()
  const tree = createMemberTree()
  let globals: PaxRecords = new Map()
  let offset = 0
  let members = 0
  let total = 0
  for (;;) {
    const start = offset
    const block = yield* take(blockSize)
    offset += block.length
    const isEnd = block.every(byte => byte === 0)
    if (block.length < blockSize || isEnd) {
      if (preludes.pending())
        yield odd({ kind: 'damaged', found: 'a header for a member that does not follow' })
      if (isEnd && block.length === blockSize) return yield* parseEnd(offset)
      const found = block.length === 0 ? 'no end-of-archive blocks' : 'an incomplete header block at the end'
      yield odd({ kind: 'damaged', found, offset: start })
      return
    }
    const header = parseTarHeader(block)
    if (!header.checksumRight) {
      yield odd({ kind: 'damaged', found: 'a header with a wrong checksum', offset: start })
      return
    }
    for (const anomaly of judgeTarHeader(header)) yield odd({ ...anomaly, offset: start })
    if (isPreludeFlag(header.typeflag)) {
      const content = yield* takePrelude(header, limits, start)
      if (content === undefined) return
      offset += padded(header.size.value)
      const { globals: more, anomalies } = preludes.add(header, content)
      if (more !== undefined) globals = new Map([...globals, ...more])
      for (const anomaly of anomalies) yield odd({ ...anomaly, offset: start })
      continue
    }
    const prelude = preludes.use()
    const bare = createTarMember(header, prelude, globals, start)
    const { path, anomalies: ofPath } = parseMemberPath(bare.name, limits)
    const member: TarMember = { ...bare, path }
    members += 1
    total += member.size
    const ofTree = tree.add(path, treeKinds[member.kind])
    const target = member.kind === 'hardlink' ? judgeHardLink(member, tree.kindOf, limits) : []
    for (const anomaly of [...judgeTarMember(bare, prelude), ...ofPath, ...ofTree, ...target])
      yield odd({ ...anomaly, member: member.name, offset: start })
    const excess = findExcess(members, total, limits)
    if (excess !== undefined) {
      yield odd({ ...excess, member: member.name, offset: start })
      return
    }
    yield { kind: 'member', member }
    if (!(yield* passContent(member))) return
    offset += padded(member.size)
  }
}

const treeKinds: Readonly<Record<TarKind, MemberKind>> = {
  file: 'file',
  hardlink: 'file',
  symlink: 'symlink',
  directory: 'directory',
  'character-device': 'other',
  'block-device': 'other',
  fifo: 'other',
  other: 'other',
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

/** After the first zero block: a second one, then nothing but zeros, in whole blocks. */
function* parseEnd(from: number): TarParser {
  let offset = from
  for (let blocks = 1; ; blocks += 1) {
    const block = yield* take(blockSize)
    if (block.some(byte => byte !== 0)) {
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
  header: TarHeader,
  limits: ArchiveLimits,
  offset: number,
): Generator<TarWant | TarEvent, Uint8Array | undefined, Uint8Array> {
  const size = header.size.value
  if (size > limits.header || size < 0) {
    const found = `a header of ${size} bytes before a member`
    yield odd({ kind: 'too-large', found, offset })
    return undefined
  }
  const block = yield* take(padded(size))
  if (block.length < padded(size)) {
    yield odd({ kind: 'damaged', found: 'the archive ends inside a header', offset })
    return undefined
  }
  if (block.subarray(size).some(byte => byte !== 0))
    yield odd({ kind: 'unusual', found: 'padding that is not zero', offset })
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
  if (padding.some(byte => byte !== 0))
    yield odd({ kind: 'unusual', found: 'padding that is not zero', member: member.name })
  return true
}

function judgeHardLink(
  member: TarMember,
  kindOf: (path: string) => MemberKind | undefined,
  limits: ArchiveLimits,
): readonly Anomaly[] {
  const target = parseMemberPath(member.linkname, limits)
  if (target.anomalies.length > 0) return target.anomalies
  if (target.path !== member.path && kindOf(target.path) === 'file') return []
  return [{ kind: 'unsafe-path', found: `a hard link to ${member.linkname}, which is no earlier file` }]
}

function findExcess(members: number, total: number, limits: ArchiveLimits): Anomaly | undefined {
  if (members > limits.members) return { kind: 'too-large', found: `more than ${limits.members} members` }
  if (total > limits.content || total < 0)
    return { kind: 'too-large', found: `more than ${limits.content} bytes of content` }
  return undefined
}
