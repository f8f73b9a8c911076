import type { Cause } from '../causes/cause.ts'
import type { Comparison } from '../comparison.ts'
import type { Difference } from '../difference.ts'
import { describeDifference, showWhere } from './describe.ts'
import { htmlStyle } from './html-style.ts'

/** How many differences a page shows; the JSON document has all. */
const shownDifferences = 1000
const shownPlaces = 50

/** The comparison as one page that needs nothing else: no script, no font, no picture. Equal comparisons give equal pages. */
export function formatHtml(first: string, second: string, comparison: Comparison): string {
  const { kind, causes, differences, unexplained, omitted } = comparison
  const total = differences.length + omitted
  const open = new Set(unexplained)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${kind}: ${escapeHtml(second)}</title>
<style>
${htmlStyle}
</style>
</head>
<body>
<a class="skip" href="#causes">to the causes</a>
<header>
<h1><span class="verdict ${kind}">${kind}</span></h1>
<dl>
<dt>first</dt><dd><code>${escapeHtml(first)}</code></dd>
<dt>second</dt><dd><code>${escapeHtml(second)}</code></dd>
<dt>differences</dt><dd>${total}, ${unexplained.length} without a known cause</dd>
</dl>
</header>
<main>
<section id="causes" aria-labelledby="causes-title">
<h2 id="causes-title">Causes</h2>
${causes.length === 0 ? `<p>${kind === 'identical' ? 'Every byte is equal.' : 'No known cause fits.'}</p>` : causes.map(formatCause).join('\n')}
</section>
<section aria-labelledby="differences-title">
<h2 id="differences-title">Differences</h2>
${differences
  .slice(0, shownDifferences)
  .map(one => formatDifference(one, open.has(one)))
  .join('\n')}
${total > shownDifferences ? `<p>… and ${total - shownDifferences} more; the JSON document lists them.</p>` : ''}
</section>
</main>
</body>
</html>
`
}

function formatCause({ code, certainty, sentence, findings }: Cause): string {
  const more = findings.length - shownPlaces
  const rows = findings
    .slice(0, shownPlaces)
    .map(
      ({ where, evidence }) =>
        `<tr><td><code>${escapeHtml(showWhere(where))}</code></td><td><code>${escapeHtml(evidence)}</code></td></tr>`,
    )
  return `<article class="cause">
<h3>${code} <span class="sure ${certainty}">${certainty}</span></h3>
<p>${escapeHtml(sentence)}. Advice: <code>debwright explain ${code}</code></p>
<details${findings.length <= 3 ? ' open' : ''}><summary>${findings.length} ${findings.length === 1 ? 'place' : 'places'}</summary>
<div class="wide"><table><thead><tr><th scope="col">where</th><th scope="col">seen</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>${more > 0 ? `<p>… and ${more} more.</p>` : ''}</details>
</article>`
}

function formatDifference(difference: Difference, isOpen: boolean): string {
  const { what, first, second } = describeDifference(difference)
  const sides = [
    { name: 'first', text: first },
    { name: 'second', text: second },
  ].flatMap(({ name, text }) =>
    text === undefined
      ? []
      : [`<figure><figcaption>${name}</figcaption><pre tabindex="0">${escapeHtml(text)}</pre></figure>`],
  )
  return `<details class="difference"${isOpen ? ' open' : ''}>
<summary><code>${escapeHtml(showWhere(difference.where))}</code> <span>${escapeHtml(what)}</span></summary>
${sides.length === 0 ? '' : `<div class="sides">${sides.join('')}</div>`}
</details>`
}

/** Text from compared files becomes text, whatever it is. Control characters show as their pictures. */
function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`)
    .replace(/[\u0000-\u0009\u000b-\u001f]/g, c => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu, '\ufffd')
}
