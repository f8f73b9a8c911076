import type { ArtifactRow, BuildReport } from './build-report.ts'
import type { ExplainedDocument, SettingDocument } from './build-shape.ts'
import type { SideNames } from './html-differences.ts'
import { code, count, escapeHtml } from './html-text.ts'

/** Every published file with its state: those that differ first, the rest behind a fold where anything differs. */
export function formatArtifacts(
  artifacts: readonly ArtifactRow[],
  explained: readonly ExplainedDocument[],
): string {
  const following = new Set(explained.filter(({ follows }) => follows).map(({ path }) => path))
  const row = ({ path, first, second }: ArtifactRow) => {
    const state =
      first === second
        ? 'identical'
        : first === null || second === null
          ? 'one side only'
          : following.has(path)
            ? 'follows'
            : 'differs'
    const digests = first === second ? shorten(first) : `${shorten(first)} → ${shorten(second)}`
    const kind = first === second ? 'identical' : 'different'
    return `<tr><td class="state ${kind}">${state}</td><td>${code(path)}</td><td class="digest">${digests}</td></tr>`
  }
  const rank = new Map(explained.map(({ path }, index) => [path, index]))
  const differing = artifacts
    .filter(({ first, second }) => first !== second)
    .toSorted((a, b) => (rank.get(a.path) ?? rank.size) - (rank.get(b.path) ?? rank.size))
  const same = artifacts.filter(({ first, second }) => first === second)
  const table = (rows: readonly ArtifactRow[]) => `<div class="wide" tabindex="0"><table class="artifacts">
<thead><tr><th scope="col">verdict</th><th scope="col">file</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
${rows.map(row).join('\n')}
</tbody></table></div>`
  if (differing.length === 0) return table(same)
  const rest =
    same.length === 0
      ? ''
      : `<details><summary>${count(same.length, 'identical file')}</summary>${table(same)}</details>`
  return `${table(differing)}${rest}`
}

function shorten(digest: string | null): string {
  return digest === null
    ? '<i>none</i>'
    : `<code title="${escapeHtml(digest)}">${escapeHtml(digest.slice(0, 12))}…</code>`
}

/** What was not the same around the builds, and what could not be varied; what was the same stands behind a fold. */
export function formatEnvironment({ environment, names, notVaried }: BuildReport): string {
  const other = environment.filter(({ first, second }) => first !== second)
  const same = environment.filter(({ first, second }) => first === second)
  const missing = notVaried.map(
    ([name, reason]) => `<li>not varied: ${escapeHtml(name)}: ${escapeHtml(reason)}</li>`,
  )
  return [
    other.length === 0 ? '<p>Nothing that is recorded differed.</p>' : formatSettings(other, names),
    same.length === 0
      ? ''
      : `<details><summary>${same.length} the same on both sides</summary>${formatSettings(same, names)}</details>`,
    missing.length === 0 ? '' : `<ul>${missing.join('')}</ul>`,
  ].join('\n')
}

function formatSettings(settings: readonly SettingDocument[], names: SideNames): string {
  const rows = settings.map(({ name, first, second }) => {
    const state = first === second ? 'same' : 'other'
    return `<tr class="${state}"><th scope="row">${escapeHtml(name)}</th><td>${code(first)}</td><td>${code(second)}</td></tr>`
  })
  return `<div class="wide" tabindex="0"><table><thead><tr><th scope="col"></th><th scope="col">${escapeHtml(names[0])}</th><th scope="col">${escapeHtml(names[1])}</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>`
}
