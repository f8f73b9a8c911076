import type { ComparisonDocument } from './comparison-shape.ts'
import { formatCauses, formatDifferences } from './html-differences.ts'
import { formatPage } from './html-page.ts'
import { code, count } from './html-text.ts'

const names = ['first', 'second'] as const

/** The comparison of two files or folders as one page. */
export function formatHtml(first: string, second: string, comparison: ComparisonDocument): string {
  const { verdict, causes, differences, unexplained, omitted } = comparison
  const total = differences.length + omitted
  const isEqual = verdict === 'identical'
  return formatPage([
    {
      verdict,
      subject: second,
      sentence: sentenceOf(comparison, total),
      facts: [
        ['first', code(first)],
        ['second', code(second)],
      ],
      sections: isEqual
        ? []
        : [
            {
              id: 'causes',
              title: 'Causes',
              html:
                causes.length + unexplained === 0
                  ? '<p>None was looked for.</p>'
                  : formatCauses(comparison, names),
            },
            {
              id: 'differences',
              title: count(total, 'difference'),
              html: formatDifferences(comparison, names),
            },
          ],
    },
  ])
}

function sentenceOf({ verdict, causes, unexplained }: ComparisonDocument, total: number): string {
  if (verdict === 'identical') return 'Every byte is equal.'
  if (verdict === 'inconclusive')
    return 'The bytes differ, but only in what could not be read for sure: this is no yes.'
  const certain = causes.filter(({ certainty }) => certainty === 'certain').length
  const rest = unexplained === 0 ? 'all of them explained' : `${unexplained} not explained`
  const sure = certain === causes.length ? 'certain' : `${certain} of them certain`
  const known = causes.length === 0 ? 'no cause is known' : `${count(causes.length, 'cause')}, ${sure}`
  return `${count(total, 'difference')}, ${rest}; ${known}.`
}
