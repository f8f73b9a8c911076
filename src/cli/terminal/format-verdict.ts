import type { VariationName } from '../../actions/variation.ts'
import type { ExplainedArtifact } from '../../compare/artifacts.ts'
import { formatExplained, formatTally } from '../../compare/report/artifacts.ts'
import type { Artifact, Verdict } from '../../compare/verdict.ts'
import type { TargetBuild } from '../../pipeline.ts'
import { formatBytes, formatCount } from './format-amount.ts'

/** The verdict as people read it: one line for the main artifact, then what was compared and what was varied. */
export function formatVerdict(
  first: TargetBuild,
  verdict: Verdict,
  explained: readonly ExplainedArtifact[],
  varied: readonly VariationName[],
): string {
  const lines =
    verdict.kind === 'identical' ? [identicalLine(first)] : differentLines(first, verdict, explained)
  const wheels = formatCount(first.wheels.length, 'wheel')
  const compared = `${verdict.identical} of ${verdict.artifacts} artifacts identical`
  return [
    ...lines,
    `2 builders · ${wheels} from source · ${compared} · differed: ${varied.join(', ').replace('-', ' ')}`,
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
): readonly string[] {
  const step = verdict.firstStep
  return [
    `${verdict.kind.padEnd(9)}  ${mainArtifact(first).path}`,
    ...(step === undefined
      ? []
      : [`  first differs   ${step.label}: every later difference may follow from it`]),
    ...formatExplained(explained),
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
