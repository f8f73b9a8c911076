import type { Anomaly } from './anomaly.ts'
import type { ArchiveLimits } from './limits.ts'
import { type PaxRecords, parsePax } from './pax.ts'
import type { TarHeader } from './tar-header.ts'
import type { TarPrelude } from './tar-member.ts'

/** Whether a type flag announces words about later members: PAX `x` and `g`, GNU `L` (long name) and `K` (long target). */
export function isPreludeFlag(typeflag: string): boolean {
  return typeflag === 'x' || typeflag === 'g' || typeflag === 'L' || typeflag === 'K'
}

/** Collects what is said before members. */
export interface TarPreludes {
  /** Whether something was said about a member that has not come yet. */
  readonly pending: () => boolean
  /** Takes in one header and returns what is odd about it. */
  readonly add: (header: TarHeader, content: Uint8Array) => readonly Anomaly[]
  /** All that was said about the member that is there now. */
  readonly use: () => TarPrelude
  /** The records of all global headers so far. */
  readonly globals: () => PaxRecords
  /** Whether more was said than the limits allow, so that reading stops. */
  readonly isFull: () => boolean
}

/**
 * Nothing said so far. Readers disagree about which word counts where two meet: two of one kind, a PAX header beside a GNU
 * one, a global header between a member's header and the member.
 */
export function createTarPreludes(limits: ArchiveLimits): TarPreludes {
  let prelude: TarPrelude = {}
  let globals: PaxRecords = new Map()
  let sizeOfGlobals = 0
  let count = 0
  const pending = () => Object.keys(prelude).length > 0
  const isFull = () => sizeOfGlobals > limits.header || count > mostPreludes
  return {
    pending,
    isFull,
    globals: () => globals,
    use: () => {
      const used = prelude
      prelude = {}
      count = 0
      return used
    },
    add: (header, content) => {
      const found = judgeOrder(header.typeflag, prelude)
      const read = readPrelude(header.typeflag, content)
      if (read.globals === undefined) prelude = { ...prelude, ...read.prelude }
      else {
        globals = new Map([...globals, ...read.globals])
        sizeOfGlobals += content.length
      }
      count += 1
      if (isFull()) found.push({ kind: 'too-large', found: 'too many headers before a member' })
      return [...found, ...read.anomalies]
    },
  }
}

/** A member has three at most; more global headers in a row than this are no archive that anybody writes. */
const mostPreludes = 100

function judgeOrder(typeflag: string, prelude: TarPrelude): Anomaly[] {
  const { pax, longName, longLink } = prelude
  const isGnuTwice = typeflag === 'L' ? longName !== undefined : longLink !== undefined
  const isRepeated =
    typeflag === 'L' || typeflag === 'K'
      ? pax !== undefined || isGnuTwice
      : (pax ?? longName ?? longLink) !== undefined
  if (!isRepeated) return []
  return [{ kind: 'ambiguous', found: `a ${typeflag} header between another header and its member` }]
}

function readPrelude(typeflag: string, content: Uint8Array) {
  if (typeflag === 'g') {
    const { records, anomalies } = parsePax(content, 'global')
    return { globals: records, anomalies }
  }
  if (typeflag === 'x') {
    const { records, anomalies } = parsePax(content, 'member')
    return { prelude: { pax: records }, anomalies }
  }
  const end = content.indexOf(0)
  const text = end < 0 ? content : content.subarray(0, end)
  const anomalies: readonly Anomaly[] =
    end > 0 && end === content.length - 1
      ? []
      : [{ kind: 'ambiguous', found: `a GNU ${typeflag} header that does not end at its NUL` }]
  return { prelude: typeflag === 'L' ? { longName: text } : { longLink: text }, anomalies }
}
