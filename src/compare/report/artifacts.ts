import type { ExplainedArtifact } from '../artifacts.ts'
import type { Cause } from '../causes/cause.ts'
import type { Difference } from '../difference.ts'
import type { ExplainedDocument } from './build-shape.ts'
import { describeDifference, showWhere } from './describe.ts'
import { describeComparison } from './document.ts'
import { escapeControls } from './plain-text.ts'
import { formatCause, label } from './terminal.ts'

/** What rebuilds proved of the first artifact that differs, in lines to be read. */
export interface Proven {
  readonly causes: readonly string[]
  readonly lines: readonly string[]
}

/**
 * The first artifact that differs: file and field, both sides, and every cause. Shown is the place by which the first
 * cause was known; what was proven stands in place of what the files alone tell.
 */
export function formatExplained(
  artifacts: readonly ExplainedArtifact[],
  proven: Proven = { causes: [], lines: [] },
): readonly string[] {
  const [first] = artifacts
  if (first === undefined) return proven.lines
  if (first.comparison === undefined)
    return [label('file', `${first.path}: only one builder made it`), ...proven.lines]
  const { differences, causes, unexplained } = first.comparison
  const told = chooseTold(differences, causes)
  const isTold = ({ findings: [example] }: Cause) =>
    told !== undefined && example !== undefined && showWhere(example.where) === showWhere(told.where)
  return [
    ...(told === undefined ? [] : formatFirst(told)),
    ...proven.lines,
    ...causes
      .filter(({ code }) => code !== 'derived' && !proven.causes.includes(code))
      .flatMap(cause => formatCause(cause, isTold(cause) ? 'without place' : 'with place')),
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

/** The difference that the first cause explains: another one may only follow from it. */
function chooseTold(differences: readonly Difference[], causes: readonly Cause[]): Difference | undefined {
  const place = causes.find(({ code }) => code !== 'derived')?.findings[0]?.where
  const clear = differences.filter(({ kind }) => kind !== 'anomaly')
  const explained = clear.find(({ where }) => place !== undefined && showWhere(where) === showWhere(place))
  return explained ?? clear[0] ?? differences[0]
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
