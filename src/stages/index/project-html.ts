import { sha256Of } from '../../core/digest.ts'
import { type IndexedWheel, publishedPaths } from './index.ts'

/** The project's page in HTML. @see PEP 503, PEP 714 */
export function formatProjectHtml(name: string, wheels: readonly IndexedWheel[]): string {
  return formatPage(`Links for ${name}`, wheels.map(formatAnchor))
}

/** The index of all projects in HTML. @see PEP 503 */
export function formatRootHtml(names: readonly string[]): string {
  return formatPage(
    'Simple index',
    names.map(name => `<a href="${escapeHtml(name)}/">${escapeHtml(name)}</a>`),
  )
}

/** NOTE: the metadata's hash stands under its second name only: the pip of Debian 12 fails where it finds the first. @see PEP 714 */
function formatAnchor({ filename, digest, metadata, requiresPython }: IndexedWheel): string {
  const href = `../../${publishedPaths.wheels}/${encodeURIComponent(filename)}#sha256=${digest.sha256}`
  const attributes = [
    ['href', href],
    ...(requiresPython === undefined ? [] : [['data-requires-python', requiresPython]]),
    ['data-core-metadata', `sha256=${sha256Of(metadata)}`],
  ]
  const written = attributes.map(([key = '', value = '']) => `${key}="${escapeHtml(value)}"`).join(' ')
  return `<a ${written}>${escapeHtml(filename)}</a>`
}

function formatPage(title: string, anchors: readonly string[]): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="pypi:repository-version" content="1.1">',
    `<title>${escapeHtml(title)}</title>`,
    '</head>',
    '<body>',
    ...anchors.map(anchor => `${anchor}<br>`),
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
