import type { Anomaly } from './anomaly.ts'
import { type PaxRecords, parsePax } from './pax.ts'
import type { TarHeader } from './tar-header.ts'
import type { TarPrelude } from './tar-member.ts'

/** Whether a type flag announces words about later members: PAX `x` and `g`, GNU `L` (long name) and `K` (long target). */
export function isPreludeFlag(typeflag: string): boolean {
  return typeflag === 'x' || typeflag === 'g' || typeflag === 'L' || typeflag === 'K'
}

/** Collects what is said before a member. */
export interface TarPreludes {
  /** Whether something was said about a member that has not come yet. */
  readonly pending: () => boolean
  /** Takes in one header; `globals` are the records of a global one. */
  readonly add: (
    header: TarHeader,
    content: Uint8Array,
  ) => { readonly globals?: PaxRecords; readonly anomalies: readonly Anomaly[] }
  /** All that was said about the member that is there now. */
  readonly use: () => TarPrelude
}

/**
 * Nothing said so far. Readers disagree about which word counts where two meet: two of one kind, a PAX header beside a GNU
 * one, a global header between a member's header and the member.
 */
export function createTarPreludes(): TarPreludes {
  let prelude: TarPrelude = {}
  const pending = () => Object.keys(prelude).length > 0
  return {
    pending,
    use: () => {
      const used = prelude
      prelude = {}
      return used
    },
    add: (header, content) => {
      const { typeflag } = header
      const found: Anomaly[] = []
      if (typeflag === 'g') {
        if (pending())
          found.push({ kind: 'ambiguous', found: 'a global PAX header between a header and its member' })
        const { records, anomalies } = parsePax(content, 'global')
        return { globals: records, anomalies: [...found, ...anomalies] }
      }
      if (typeflag === 'x') {
        if (pending())
          found.push({ kind: 'ambiguous', found: 'a PAX header after another header of one member' })
        const { records, anomalies } = parsePax(content, 'member')
        prelude = { ...prelude, pax: records }
        return { anomalies: [...found, ...anomalies] }
      }
      const field = typeflag === 'L' ? 'longName' : 'longLink'
      if (prelude.pax !== undefined || prelude[field] !== undefined)
        found.push({
          kind: 'ambiguous',
          found: `a GNU ${typeflag} header after another header of one member`,
        })
      const end = content.indexOf(0)
      if (end < 1 || end !== content.length - 1)
        found.push({ kind: 'ambiguous', found: `a GNU ${typeflag} header that does not end at its NUL` })
      prelude = { ...prelude, [field]: end < 0 ? content : content.subarray(0, end) }
      return { anomalies: found }
    },
  }
}
