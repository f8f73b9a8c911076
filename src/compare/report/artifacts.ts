import type { ExplainedArtifact } from '../artifacts.ts'
import type { Cause } from '../causes/cause.ts'
import type { Difference } from '../difference.ts'
import type { ExplainedDocument } from './build-shape.ts'
import { describeDifference, showWhere } from './describe.ts'
import { describeComparison } from './document.ts'
import { escapeControls, formatCause, label } from './terminal.ts'

/** The first artifact that differs: file and field, both sides, and every cause. */
export function formatExplained(artifacts: readonly ExplainedArtifact[]): readonly string[] {
  const [first] = artifacts
  if (first === undefined) return []
  if (first.comparison === undefined) return [label('file', `${first.path}: only one builder made it`)]
  const { differences, causes, unexplained } = first.comparison
  const told = differences.find(({ kind }) => kind !== 'anomaly') ?? differences[0]
  return [
    ...(told === undefined ? [] : formatFirst(told)),
    ...causes.filter(({ code }) => code !== 'derived').flatMap(formatCause),
    ...(unexplained.length === 0
      ? []
      : [
          label(
            'cause',
            `not known for ${unexplained.length} of ${differences.length} differences; debwright compare shows them all`,
          ),
        ]),
    ...causes.filter(({ code }) => code === 'derived').flatMap(formatFollowing),
  ]
    .filter(line => line !== '')
    .map(escapeControls)
}

function formatFollowing({ sentence, findings }: Cause): readonly string[] {
  const places = findings.length === 1 ? '' : ` (${findings.length} places)`
  return [label('follows', `${sentence}${places}`)]
}

function formatFirst(difference: Difference): readonly string[] {
  const { what, first, second } = describeDifference(difference)
  const side = (name: string, text: string | undefined) =>
    text === undefined ? [] : text.split('\n').map((line, index) => label(index === 0 ? name : '', line))
  return [
    label('file', `${showWhere(difference.where)}: ${what}`),
    ...side('builder 1', first),
    ...side('builder 2', second),
  ]
}

/** How many artifacts differ, and how many of them only follow. */
export function formatTally(
  artifacts: number,
  identical: number,
  explained: readonly ExplainedArtifact[],
): string {
  const follow = explained.filter(({ follows }) => follows).length
  const different = artifacts - identical
  const rest = follow === 0 ? '' : ` (${follow} ${follow === 1 ? 'follows' : 'follow'} from the first)`
  return `${artifacts} artifacts: ${identical} identical, ${different} different${rest}`
}

/** The same as plain data. */
export function describeExplained(artifacts: readonly ExplainedArtifact[]): readonly ExplainedDocument[] {
  return artifacts.map(({ path, comparison, follows }) =>
    comparison === undefined
      ? { path, follows, 'only-in-one': true }
      : { path, follows, ...describeComparison(comparison) },
  )
}
