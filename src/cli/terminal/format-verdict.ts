import type { VariationName } from '../../actions/variation.ts'
import type { ExplainedArtifact } from '../../compare/artifacts.ts'
import { formatExplained, formatTally } from '../../compare/report/artifacts.ts'
import type { Artifact, Verdict } from '../../compare/verdict.ts'
import type { TargetBuild } from '../../pipeline.ts'
import type { Finding } from '../builders/experiment.ts'
import { formatBytes, formatCount } from './format-amount.ts'
import { formatProof, nameStep } from './format-finding.ts'

/** What was varied between the two builders. */
interface Varied {
  readonly quick: readonly VariationName[]
  readonly seed: number
}

/**
 * The verdict as people read it: one line for the main artifact, then why the first step differs, what was compared and
 * what was varied. `found` is what a search told of that step.
 */
export function formatVerdict(
  first: TargetBuild,
  verdict: Verdict,
  explained: readonly ExplainedArtifact[],
  found: Finding | undefined,
  { quick, seed }: Varied,
): string {
  const lines =
    verdict.kind === 'identical' ? [identicalLine(first)] : differentLines(first, verdict, explained, found)
  const wheels = formatCount(first.wheels.length, 'wheel')
  const compared = `${verdict.identical} of ${verdict.artifacts} artifacts identical`
  return [
    ...lines,
    `2 builders · ${wheels} from source · ${compared} · differed: ${quick.join(', ').replace('-', ' ')} (seed ${seed})`,
    '',
  ].join('\n')
}

function identicalLine(build: TargetBuild): string {
  const main = mainArtifact(build)
  return `identical  ${main.path}  ${formatBytes(main.digest.size)}  sha256 ${main.digest.sha256}`
}

function differentLines(
  first: TargetBuild,
  verdict: Verdict,
  explained: readonly ExplainedArtifact[],
  found: Finding | undefined,
): readonly string[] {
  const step = verdict.firstStep
  const proven = found && {
    causes: found.guilty.flatMap(({ cause }) => cause ?? []),
    lines: formatProof(found),
  }
  return [
    `${verdict.kind.padEnd(9)}  ${mainArtifact(first).path}`,
    ...(step === undefined
      ? []
      : [
          `  first differs   ${nameStep(step.label, found?.action)}: every later difference may follow from it`,
        ]),
    ...formatExplained(explained, proven),
    ...verdict.differences.map(({ path }) => `  differs         ${path}`),
    formatTally(verdict.artifacts, verdict.identical, explained),
  ]
}

/** The .deb, or the checksum list of a recipe that ends there. */
function mainArtifact({ artifacts, deb }: TargetBuild): Artifact {
  const path = deb?.deb.name ?? 'sha256sums.txt'
  const found = artifacts.find(artifact => artifact.path === path)
  if (found === undefined) throw new Error(`a build without ${path}`)
  return found
}
