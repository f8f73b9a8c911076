import type { Json } from '../../core/canonical-json.ts'
import type { Cause } from '../causes/cause.ts'
import type { Comparison } from '../comparison.ts'
import type { Difference, Hunk } from '../difference.ts'

/** A comparison for machines: verdict, causes with their places, and every difference. */
export function describeComparison(comparison: Comparison): { readonly [key: string]: Json } {
  return {
    verdict: comparison.kind,
    causes: comparison.causes.map(describeCause),
    differences: comparison.differences.map(differenceDocument),
    unexplained: comparison.unexplained.length,
    omitted: comparison.omitted,
  }
}

/** One cause for machines. */
export function describeCause({ code, certainty, sentence, findings }: Cause): Json {
  return {
    code,
    certainty,
    sentence,
    places: findings.map(({ where, evidence, certainty: one }) => ({ where, evidence, certainty: one })),
  }
}

function differenceDocument(difference: Difference): Json {
  switch (difference.kind) {
    case 'bytes': {
      const { strings: _, ...rest } = difference
      return { ...rest, account: { ...rest.account } }
    }
    case 'compression':
      return { ...difference, account: { ...difference.account } }
    case 'lines':
      return { ...difference, hunks: difference.hunks.slice(0, mostHunks).map(hunkDocument) }
    default:
      return { ...difference }
  }
}

/** What one text gives at most; the files themselves hold the rest. */
const mostHunks = 50
const mostLines = 20

function hunkDocument({ lines, first, second }: Hunk): Json {
  return { lines, first: first.slice(0, mostLines), second: second.slice(0, mostLines) }
}
