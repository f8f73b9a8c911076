import type { ComparisonDocument, DifferenceDocument } from './comparison-shape.ts'
import { describeDifference, showWhere } from './describe.ts'
import { codeSpan, escapeText } from './markdown-text.ts'

/** How many differences a summary lists. */
const shownDifferences = 200

/** The comparison for a CI summary. */
export function formatMarkdown(first: string, second: string, comparison: ComparisonDocument): string {
  const { verdict, differences, unexplained, omitted } = comparison
  const lines = [
    `# ${verdict}`,
    '',
    '| | |',
    '|---|---|',
    `| first | ${codeSpan(first)} |`,
    `| second | ${codeSpan(second)} |`,
    `| differences | ${differences.length + omitted} |`,
    `| without a known cause | ${unexplained} |`,
    '',
    ...listCauses(comparison, '## Causes'),
  ]
  if (differences.length > 0) lines.push('## Differences', '')
  lines.push(...differences.slice(0, shownDifferences).flatMap(formatDifference))
  const more = differences.length + omitted - shownDifferences
  if (more > 0) lines.push('', `… and ${more} more.`)
  return `${lines.join('\n').trimEnd()}\n`
}

/** Causes as a table under a title; nothing where there are none. */
export function listCauses({ causes }: ComparisonDocument, title: string): readonly string[] {
  if (causes.length === 0) return []
  const rows = causes.map(({ code, certainty, sentence, places }) => {
    const [example] = places
    const seen =
      example === undefined ? '' : `${codeSpan(showWhere(example.where))}: ${codeSpan(example.evidence)}`
    return `| **${code}**: ${escapeText(sentence)} | ${certainty} | ${places.length} | ${seen} |`
  })
  return [title, '', '| cause | sure | places | for example |', '|---|---|---|---|', ...rows, '']
}

/** One difference as an item of a list, with both sides below it. */
export function formatDifference(difference: DifferenceDocument): readonly string[] {
  const { what, first, second } = describeDifference(difference)
  const showSide = (name: string, side: string | undefined) =>
    side === undefined ? [] : [`    - ${name}: ${side.split('\n').map(codeSpan).join('<br>')}`]
  return [
    `- ${codeSpan(showWhere(difference.where))}: ${escapeText(what)}`,
    ...showSide('first', first),
    ...showSide('second', second),
  ]
}
