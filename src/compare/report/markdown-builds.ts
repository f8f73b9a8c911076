import type { BuildReport } from './build-report.ts'
import type { FindingDocument } from './build-shape.ts'
import { nameGuilty, nameSource, proofOf, sayCause } from './guilt.ts'
import { formatDifference, listCauses } from './markdown.ts'
import { codeSpan, escapeText } from './markdown-text.ts'
import { summarizeBuilds } from './summarize-builds.ts'

/** How many differences of one file, and how many files, a summary lists. */
const shownDifferences = 20
const shownFiles = 50

/** Verdicts over builds for a CI summary, such as one for each target of a recipe. */
export function formatBuildsMarkdown(reports: readonly BuildReport[]): string {
  return `${reports.map(report => formatBuild(report).join('\n').trimEnd()).join('\n\n')}\n`
}

function formatBuild(report: BuildReport): readonly string[] {
  const { verdict, subject, facts, inputs, names, artifacts, explained, environment } = report
  const differing = artifacts.filter(({ first, second }) => first !== second)
  const following = new Set(explained.filter(({ follows }) => follows).map(({ path }) => path))
  const [first] = explained
  const others = environment.filter(one => one.first !== one.second)
  return [
    `# ${verdict}: ${codeSpan(subject)}`,
    '',
    escapeText(summarizeBuilds(report)),
    '',
    ...facts.map(([name, value]) => `- ${name}: ${codeSpan(value)}`),
    ...inputs.map(path => `- inputs differ: ${codeSpan(path)}`),
    '',
    ...(first !== undefined && 'causes' in first
      ? [
          ...listCauses(first, `## Why ${codeSpan(first.path)} differs`),
          ...first.differences.slice(0, shownDifferences).flatMap(formatDifference),
          '',
        ]
      : []),
    ...report.findings.flatMap(formatFinding),
    ...(differing.length === 0 ? [] : ['## Files that differ', '']),
    ...differing
      .slice(0, shownFiles)
      .map(({ path }) => `- ${codeSpan(path)}${following.has(path) ? ' (follows from the first)' : ''}`),
    ...(differing.length > shownFiles ? [`- … and ${differing.length - shownFiles} more`] : []),
    '',
    ...(others.length === 0
      ? []
      : ['## Environment', '', `| | ${names.map(escapeText).join(' | ')} |`, '|---|---|---|']),
    ...others.map(one => `| ${escapeText(one.name)} | ${codeSpan(one.first)} | ${codeSpan(one.second)} |`),
  ]
}

/** The step, then below it each guilty set with its proof, its cause and where in the source that may begin. */
function formatFinding({ step, guilty, runs }: FindingDocument): readonly string[] {
  const found =
    guilty.length === 0
      ? 'no variation: it differs from run to run'
      : guilty.map(({ variations }) => variations.join(' and ')).join(', ')
  const details = guilty.flatMap(guilt => [
    `    - ${escapeText(nameGuilty(guilt))}: ${escapeText(proofOf(guilt))}`,
    ...listRow('cause', guilt.cause === null ? undefined : sayCause(guilt.cause), escapeText),
    ...listRow('source', nameSource(guilt), codeSpan),
  ])
  return [`- guilty in ${codeSpan(step)}: ${escapeText(found)} (${runs} runs)`, ...details, '']
}

function listRow(name: string, value: string | undefined, show: (text: string) => string): readonly string[] {
  return value === undefined ? [] : [`    - ${name}: ${show(value)}`]
}
