import { htmlStyle } from './html-style.ts'
import { escapeHtml } from './html-text.ts'

/** What a page is made of. Texts are plain, `facts` and `sections` are HTML. */
export interface Page {
  readonly verdict: string
  /** What the verdict is about, such as the name of a .deb. */
  readonly subject: string
  /** The verdict in one sentence. */
  readonly sentence: string
  readonly facts: readonly (readonly [name: string, html: string])[]
  readonly sections: readonly Section[]
}

/** One part of a page. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly html: string
}

/** A page that needs nothing else: no script, no font, no picture. Equal reports give equal pages. */
export function formatPage(pages: readonly Page[]): string {
  const title = pages.map(({ verdict, subject }) => `${verdict}: ${subject}`).join(', ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
${htmlStyle}
</style>
</head>
<body>
${pages.map((page, index) => formatOne(page, index === 0 ? '' : `${index + 1}-`)).join('\n')}
</body>
</html>
`
}

/** Several pages in one file keep their names apart by `lead`. */
function formatOne({ verdict, subject, sentence, facts, sections }: Page, lead: string): string {
  const links = sections.map(({ id, title }) => `<a href="#${lead}${id}">${escapeHtml(title)}</a>`)
  return `<header>
<h1><span class="verdict ${escapeHtml(verdict)}">${escapeHtml(verdict)}</span> <span class="subject">${escapeHtml(subject)}</span></h1>
<p class="sentence">${escapeHtml(sentence)}</p>
<dl>
${facts.map(([name, html]) => `<dt>${escapeHtml(name)}</dt><dd>${html}</dd>`).join('\n')}
</dl>
<nav aria-label="parts of ${escapeHtml(subject)}">${links.join(' ')}</nav>
</header>
<main>
${sections
  .map(
    ({ id, title, html }) => `<section id="${lead}${id}" aria-labelledby="${lead}${id}-title">
<h2 id="${lead}${id}-title">${escapeHtml(title)}</h2>
${html}
</section>`,
  )
  .join('\n')}
</main>`
}
