import type { Cause } from '../causes/cause.ts'
import type { Comparison } from '../comparison.ts'
import type { Difference, Hunk } from '../difference.ts'
import type { CauseDocument, ComparisonDocument, DifferenceDocument } from './comparison-shape.ts'

/** A comparison as plain data: verdict, causes with their places, and every difference. Other reports are made from it. */
export function describeComparison(comparison: Comparison): ComparisonDocument {
  const open = new Set(comparison.unexplained)
  return {
    verdict: comparison.kind,
    causes: comparison.causes.map(describeCause),
    differences: comparison.differences.map(one => describeDifference(one, !open.has(one))),
    unexplained: comparison.unexplained.length,
    omitted: comparison.omitted,
  }
}

function describeCause({ code, certainty, sentence, findings }: Cause): CauseDocument {
  return {
    code,
    certainty,
    sentence,
    places: findings.map(({ where, evidence, certainty: one }) => ({ where, evidence, certainty: one })),
  }
}

function describeDifference(difference: Difference, explained: boolean): DifferenceDocument {
  switch (difference.kind) {
    case 'bytes': {
      const { strings, account, ...rest } = difference
      const shown = strings === undefined ? {} : { strings: cutHunks(strings, mostStrings) }
      return { ...rest, explained, account: { ...account }, ...shown }
    }
    case 'compression':
      return { ...difference, explained, account: { ...difference.account } }
    case 'lines':
      return {
        ...difference,
        explained,
        places: difference.hunks.length,
        hunks: cutHunks(difference.hunks, mostHunks),
      }
    default:
      return { ...difference, explained }
  }
}

/** What one text gives at most; the files themselves hold the rest. */
const mostHunks = 50
const mostStrings = 5
const mostLines = 20
const longestLine = 2000

function cutHunks(hunks: readonly Hunk[], most: number): readonly Hunk[] {
  const cut = (lines: readonly string[]) =>
    lines
      .slice(0, mostLines)
      .map(line => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line))
  return hunks
    .slice(0, most)
    .map(({ lines, first, second }) => ({ lines, first: cut(first), second: cut(second) }))
}
