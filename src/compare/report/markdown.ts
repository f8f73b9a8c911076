import type { Comparison } from '../comparison.ts'
import { describeDifference, showWhere } from './describe.ts'

/** How many differences a summary lists. */
const shownDifferences = 200

/** The comparison for a CI summary. */
export function formatMarkdown(first: string, second: string, comparison: Comparison): string {
  const { kind, causes, differences, unexplained, omitted } = comparison
  const lines = [
    `# ${kind}`,
    '',
    '| | |',
    '|---|---|',
    `| first | ${code(first)} |`,
    `| second | ${code(second)} |`,
    `| differences | ${differences.length + omitted} |`,
    `| without a known cause | ${unexplained.length} |`,
    '',
  ]
  if (causes.length > 0)
    lines.push('## Causes', '', '| cause | sure | places | for example |', '|---|---|---|---|')
  for (const { code: name, certainty, sentence, findings } of causes) {
    const [example] = findings
    const seen = example === undefined ? '' : `${code(showWhere(example.where))}: ${code(example.evidence)}`
    lines.push(`| **${name}**: ${escapeText(sentence)} | ${certainty} | ${findings.length} | ${seen} |`)
  }
  if (differences.length > 0) lines.push('', '## Differences', '')
  for (const difference of differences.slice(0, shownDifferences)) {
    const { what, first: left, second: right } = describeDifference(difference)
    lines.push(`- ${code(showWhere(difference.where))}: ${escapeText(what)}`)
    for (const side of [left, right])
      if (side !== undefined) lines.push(...side.split('\n').map(line => `    - ${code(line)}`))
  }
  const more = differences.length + omitted - shownDifferences
  if (more > 0) lines.push('', `… and ${more} more.`)
  return `${lines.join('\n')}\n`
}

/** A code span that holds any text: more backquotes around than inside, and no bar that would end a table cell. */
function code(text: string): string {
  const plain = text
    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ')
    .replaceAll('|', '\\|')
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return plain === '' ? '(empty)' : `${fence} ${plain} ${fence}`
}

function escapeText(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ')
    .replace(/[\\`*_{}[\]<>#|&]/g, '\\$&')
}
