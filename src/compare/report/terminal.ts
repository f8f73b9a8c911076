import type { Cause } from '../causes/cause.ts'
import type { Comparison } from '../comparison.ts'
import type { Difference } from '../difference.ts'
import { describeDifference, showWhere } from './describe.ts'
import { formatIdentical } from './identical.ts'
import { escapeControls } from './plain-text.ts'

/** How many differences without a known cause are shown. */
const shownDifferences = 10
const labelWidth = 16

/** The answer as people read it in a terminal: the causes first, then what nothing explains. */
export function formatComparison(first: string, second: string, comparison: Comparison): string {
  const { kind, causes, unexplained, differences, omitted } = comparison
  if (kind === 'identical') return formatIdentical(first, second)
  const more = unexplained.length - shownDifferences
  const total = differences.length + omitted
  const rest = unexplained.length === 0 ? 'all of them explained' : `${unexplained.length} not explained`
  const lines = [
    `${kind}  ${first}  ${second}`,
    ...causes.flatMap(cause => formatCause(cause)),
    ...unexplained.slice(0, shownDifferences).flatMap(formatDifference),
    ...(more > 0 ? [label('', `… and ${more} more without a known cause`)] : []),
    `${total} ${total === 1 ? 'difference' : 'differences'}, ${rest}`,
  ]
  return `${lines.map(escapeControls).join('\n')}\n`
}

/** One cause with its first place, unless that was told before. */
export function formatCause(
  { code, certainty, sentence, findings }: Cause,
  place: 'with place' | 'without place' = 'with place',
): readonly string[] {
  const [example] = findings
  const places = findings.length === 1 ? '' : ` (${findings.length} places)`
  const shown = certainty === 'certain' ? 'certain: equal again without it' : 'likely'
  return [
    label('cause', `${sentence}${places}  [${shown}]`),
    ...(example === undefined || place === 'without place'
      ? []
      : [label('where', showWhere(example.where)), label('seen', example.evidence)]),
    label('advice', `debwright explain ${code}`),
    '',
  ]
}

function formatDifference(difference: Difference): readonly string[] {
  const { what, first, second } = describeDifference(difference)
  return [
    label('where', showWhere(difference.where)),
    label('differs', what),
    ...(first === undefined ? [] : sideLines('first', first)),
    ...(second === undefined ? [] : sideLines('second', second)),
    '',
  ]
}

function sideLines(name: string, text: string): readonly string[] {
  return text.split('\n').map((line, index) => label(index === 0 ? name : '', line))
}

/** A line with its name in the left column. */
export function label(name: string, text: string): string {
  return `  ${name.padEnd(labelWidth)}${text}`
}
