import type { BuildReport } from './build-report.ts'
import type { ExplainedDocument, FindingDocument } from './build-shape.ts'
import { nameGuilty, nameSource, proofOf, sayCause } from './guilt.ts'
import { formatArtifacts, formatEnvironment } from './html-build-tables.ts'
import { formatCauses, formatDifferences } from './html-differences.ts'
import { formatGraph } from './html-graph.ts'
import { formatPage, type Page, type Section } from './html-page.ts'
import { code, count, escapeHtml } from './html-text.ts'
import { summarizeBuilds } from './summarize-builds.ts'

/** Verdicts over builds, such as one for each target of a recipe, in one file. */
export function formatBuildsHtml(reports: readonly BuildReport[]): string {
  return formatPage(reports.map(describePage))
}

function describePage(report: BuildReport): Page {
  const { verdict, subject, facts, steps, firstStep, artifacts, explained, environment } = report
  const sections: readonly (Section | false)[] = [
    report.inputs.length > 0 && {
      id: 'inputs',
      title: 'Not the same inputs',
      html: `<p>This is no comparison of two builds of the same thing. These differ: ${report.inputs.map(code).join(', ')}</p>`,
    },
    explained.length > 0 && { id: 'causes', title: 'Why', html: formatWhy(report) },
    steps.length > 0 && { id: 'steps', title: 'Steps', html: formatGraph(steps, firstStep) },
    { id: 'artifacts', title: 'Artifacts', html: formatArtifacts(artifacts, explained) },
    environment.length + report.notVaried.length > 0 && {
      id: 'environment',
      title: 'Environment',
      html: formatEnvironment(report),
    },
    report.fragile.length > 0 && {
      id: 'fragile',
      title: 'Fragile',
      html: `<p>Only an experiment shows these; the verdict does not count them.</p>${report.fragile.map(formatFinding).join('')}`,
    },
    explained.length > 0 && {
      id: 'differences',
      title: 'All differences',
      html: explained.map((one, index) => formatExplained(one, index === 0, report)).join('\n'),
    },
  ]
  return {
    verdict,
    subject,
    sentence: summarizeBuilds(report),
    facts: facts.map(([name, value]) => [name, code(value)]),
    sections: sections.filter(section => section !== false),
  }
}

/** A longer list of differences stands behind a fold. */
const mostOpen = 20

/** The first differing file with its causes, and which variation was found guilty. */
function formatWhy({ explained, findings, names, firstStep }: BuildReport): string {
  const [first] = explained
  if (first === undefined) return ''
  const lead = `<p>The first difference is in ${firstStep === null ? '' : `<b>${escapeHtml(firstStep)}</b>, file `}${code(first.path)}.</p>`
  const causes = 'causes' in first ? formatCauses(first, names) : '<p>Only one side made it.</p>'
  return `${lead}${findings.map(formatFinding).join('')}${causes}`
}

function formatFinding({ step, path, problem, evidence, guilty, runs }: FindingDocument): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['where', path],
    ['fails', problem],
    ['seen', evidence],
    ...guilty.flatMap((guilt): readonly (readonly [string, string | undefined])[] => [
      ['guilty', `${nameGuilty(guilt)} (${proofOf(guilt)})`],
      ['cause', guilt.cause === null ? undefined : sayCause(guilt.cause)],
      ['source', nameSource(guilt)],
    ]),
    ...(guilty.length === 0 ? [['guilty', 'no variation: it differs from run to run'] as const] : []),
    ['found in', `${count(runs, 'run')} of this one step`],
  ]
  const items = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`],
  )
  return `<article class="cause"><h3>${escapeHtml(step)}</h3><dl>${items.join('')}</dl></article>`
}

function formatExplained(one: ExplainedDocument, isOpen: boolean, { names }: BuildReport): string {
  const state = one.follows ? 'follows from the first' : 'differs'
  const body =
    'causes' in one
      ? `${isOpen ? '' : formatCauses(one, names)}${formatDifferences(one, names)}`
      : '<p>Only one side made it.</p>'
  const isShort = 'causes' in one && one.differences.length <= mostOpen
  return `<details${isOpen && isShort ? ' open' : ''}><summary>${code(one.path)} <span>${state}</span></summary>
${body}
</details>`
}
