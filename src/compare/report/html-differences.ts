import { partOnly } from '../causes/explain-text.ts'
import type { CauseDocument, ComparisonDocument, DifferenceDocument } from './comparison-shape.ts'
import { describeDifference, showWhere } from './describe.ts'
import { code, count, escapeHtml, showSides } from './html-text.ts'

/** What the sides are called, such as `first` or `builder 1`. */
export type SideNames = readonly [first: string, second: string]

/** How many of each a page shows; the JSON document has all. */
const shownDifferences = 500
const shownPlaces = 50

/** How many differences without a cause stand among the causes; all stand in the list of differences. */
const shownOpen = 3

/** What no cause explains, then every cause as a card: what it is, how sure, where, and both sides of its first place. */
export function formatCauses(comparison: ComparisonDocument, names: SideNames): string {
  const { causes, differences, unexplained } = comparison
  const cards = causes.map(cause => formatCause(cause, findExample(cause, differences), names))
  return [...(unexplained === 0 ? [] : [formatOpen(comparison, names)]), ...cards].join('\n')
}

/** The difference that the first place of a cause is about: several may stand at one place, each with its own cause. */
function findExample(
  { places: [place] }: CauseDocument,
  differences: readonly DifferenceDocument[],
): DifferenceDocument | undefined {
  if (place === undefined) return undefined
  const at = place.where.join('\0')
  const here = differences.filter(({ where }) => where.join('\0') === at)
  const isField = (one: DifferenceDocument) => 'field' in one && place.evidence.startsWith(`${one.field} `)
  return here.find(isField) ?? here.find(one => !('field' in one))
}

function formatOpen({ differences, unexplained }: ComparisonDocument, names: SideNames): string {
  const open = differences.filter(({ explained }) => !explained)
  const more = unexplained - shownOpen
  return `<article class="cause open">
<h3>${count(unexplained, 'difference')} without a known cause</h3>
${open
  .slice(0, shownOpen)
  .map(one => {
    const { what, first, second } = describeDifference(one)
    return `<p>${code(showWhere(one.where))}: ${escapeHtml(what)}</p>${showSides(first, second, names)}`
  })
  .join('\n')}
${more > 0 ? `<p>… and ${more} more among the differences below.</p>` : ''}
</article>`
}

function formatCause(
  { code: name, certainty, sentence, places }: CauseDocument,
  example: DifferenceDocument | undefined,
  names: SideNames,
): string {
  const [place] = places
  const sure = certainty === 'certain' ? 'certain: equal again without it' : 'likely'
  const { what, first, second } = example === undefined ? {} : describeDifference(example)
  const isPart = place?.evidence.endsWith(partOnly) === true
  const sides = showSides(first, second, names)
  return `<article class="cause">
<h3>${escapeHtml(sentence)} <span class="sure ${certainty}">${sure}</span></h3>
${place === undefined ? '' : `<p>${code(showWhere(place.where))}${what === undefined || sides === '' ? '' : `: ${escapeHtml(what)}`}</p>`}
${sides === '' && place !== undefined ? `<p class="seen">${escapeHtml(place.evidence)}</p>` : `${sides}${isPart ? `<p class="seen">${partOnly}</p>` : ''}`}
<p class="advice">What to do: <code>debwright explain ${escapeHtml(name)}</code></p>
${formatPlaces(places)}
</article>`
}

function formatPlaces(places: CauseDocument['places']): string {
  if (places.length < 2) return ''
  const rows = places
    .slice(0, shownPlaces)
    .map(
      ({ where, evidence }) => `<tr><td>${code(showWhere(where))}</td><td>${escapeHtml(evidence)}</td></tr>`,
    )
  const more = places.length - shownPlaces
  return `<details><summary>all ${count(places.length, 'place')}</summary>
<div class="wide" tabindex="0"><table><thead><tr><th scope="col">where</th><th scope="col">seen</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>${more > 0 ? `<p>… and ${more} more, all of them in the JSON document.</p>` : ''}</details>`
}

/** Every difference, those without a cause first and open. */
export function formatDifferences({ differences, omitted }: ComparisonDocument, names: SideNames): string {
  const sorted = [...differences.filter(one => !one.explained), ...differences.filter(one => one.explained)]
  const total = differences.length + omitted
  const more = total - Math.min(differences.length, shownDifferences)
  return `${sorted
    .slice(0, shownDifferences)
    .map(one => formatDifference(one, names))
    .join('\n')}
${more > 0 ? `<p>… and ${more} more; the JSON document lists ${differences.length} of ${total}.</p>` : ''}`
}

function formatDifference(difference: DifferenceDocument, names: SideNames): string {
  const { what, first, second } = describeDifference(difference)
  const line = `${code(showWhere(difference.where))} <span>${escapeHtml(what)}</span>`
  const sides = showSides(first, second, names)
  if (sides === '') return `<p class="difference">${line}</p>`
  return `<details class="difference"${difference.explained ? '' : ' open'}>
<summary>${line}</summary>
${sides}
</details>`
}
