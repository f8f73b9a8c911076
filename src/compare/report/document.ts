import type { Cause } from '../causes/cause.ts'
import type { Comparison } from '../comparison.ts'
import type { Difference } from '../difference.ts'
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
    case 'bytes':
    case 'compression':
      return { ...difference, explained, account: { ...difference.account } }
    case 'lines':
      return { ...difference, explained, places: difference.places ?? difference.hunks.length }
    default:
      return { ...difference, explained }
  }
}
