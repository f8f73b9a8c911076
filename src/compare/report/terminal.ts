import type { Comparison } from '../comparison.ts'

/** The answer as people read it in a terminal. */
export function formatComparison(first: string, second: string, comparison: Comparison): string {
  if (comparison.kind === 'identical') return `identical  ${first}  ${second}\n`
  const lines = comparison.differences.map(
    difference => `  ${difference.where.join(' › ')}: ${JSON.stringify({ ...difference, where: undefined })}`,
  )
  return `${[`${comparison.kind}  ${first}  ${second}`, ...lines].join('\n')}\n`
}
