import type { VariationName } from '../../actions/variation.ts'
import type { NotVaried } from '../../compare/variations/not-varied.ts'
import { pickSettings } from '../../compare/variations/settings.ts'
import type { Verdict } from '../../compare/verdict.ts'
import type { Json } from '../../core/canonical-json.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import type { Run, TargetBuild, TargetJob, TargetRoots } from '../../pipeline.ts'
import type { LocalHost } from '../open-host.ts'
import { describeFinding, formatFinding, formatNotVaried, nameStep } from '../terminal/format-finding.ts'
import { type Finding, runExperiment } from './experiment.ts'
import { findObstacles } from './find-obstacles.ts'
import type { Trial } from './trial.ts'
import { listTrials } from './trials.ts'
import type { Variety } from './vary-options.ts'

/** What rebuilding single steps told, beside the verdict. */
export interface Search {
  /** Steps that make the builders differ by themselves, in the order of the graph. */
  readonly findings: readonly Finding[]
  /** Steps that only the experiment makes differ: no part of the verdict. */
  readonly fragile: readonly Finding[]
  /** What the experiment varied. */
  readonly varied: readonly VariationName[]
  readonly notVaried: NotVaried
}

/**
 * Searches each step in which two builders differ for the variation that did it, then runs the experiment that was asked
 * for. Only single steps run again, with what the first builder gave them.
 */
export async function searchDifferences(
  job: TargetJob,
  roots: TargetRoots,
  build: TargetBuild,
  verdict: Verdict,
  { settings, quick, experiment }: Variety,
  run: Run & { readonly host: LocalHost },
): Promise<Result<Search, Failure>> {
  const trials = listTrials(job, roots, build, run)
  const suspected = verdict.kind === 'identical' ? [] : trials.filter(trial => isIn(trial, verdict))
  const found = await runExperiment(suspected, { settings, varied: quick }, run.host, run.signal)
  if (!found.ok) return found
  const findings = found.value.length > 0 ? found.value : suspected.slice(0, 1).map(unsteady)
  const obstacles = await findObstacles(experiment, settings, job, roots, run)
  if (!obstacles.ok) return obstacles
  const notVaried = obstacles.value
  const varied = experiment.filter(name => notVaried[name] === undefined)
  const fragile = await runExperiment(trials, { settings, varied }, run.host, run.signal)
  if (!fragile.ok) return fragile
  const more = fragile.value.flatMap(one => withoutKnown(one, findings))
  return ok({ findings, fragile: more, varied, notVaried })
}

/** What a search told, as people read it below the verdict, which has told one finding already. */
export function formatSearch(
  { findings, fragile, varied, notVaried }: Search,
  told: Finding | undefined,
  seed: number,
): readonly string[] {
  const steps = fragile.length === 0 ? 'nothing more differed' : `${fragile.length} fragile`
  return [
    ...findings
      .filter(finding => finding !== told)
      .flatMap(finding => [
        `differs    ${nameStep(finding.step, finding.action)}, by itself as well`,
        ...formatFinding(finding),
      ]),
    ...fragile.flatMap(finding => [
      `fragile    ${nameStep(finding.step, finding.action)}: the verdict does not count what only an experiment shows`,
      ...formatFinding(finding),
    ]),
    ...(varied.length === 0 ? [] : [`experiment: ${steps} · varied: ${varied.join(', ')} · seed ${seed}`]),
    ...formatNotVaried(notVaried),
  ]
}

/** The same for machines, with every value. */
export function describeSearch(
  { findings, fragile, varied, notVaried }: Search,
  { seed, settings, quick }: Variety,
): { readonly [key: string]: Json } {
  return {
    seed,
    varied: { ...pickSettings(settings, quick) },
    findings: findings.map(describeFinding),
    experiment: { ...pickSettings(settings, varied) },
    'not-varied': { ...notVaried },
    fragile: fragile.map(describeFinding),
  }
}

/** What an experiment adds to what the verdict's own search found in the same step. */
function withoutKnown(finding: Finding, findings: readonly Finding[]): readonly Finding[] {
  const same = findings.filter(({ step }) => step === finding.step)
  if (same.length === 0) return [finding]
  const known = same.flatMap(({ guilty }) => guilty.map(({ variations }) => variations.join(' ')))
  const guilty = finding.guilty.filter(({ variations }) => !known.includes(variations.join(' ')))
  const { unsteady: _, ...rest } = finding
  return guilty.length === 0 ? [] : [{ ...rest, guilty }]
}

/** The step differs; that of the index whenever a published file does. */
function isIn({ label, reference }: Trial, { differences, differingSteps }: Verdict): boolean {
  if (differingSteps.includes(label)) return true
  return label === 'index' && reference.some(({ path }) => differences.some(one => one.path === path))
}

/** Two builders differed there, and running it again did not: nothing that is varied decides it. */
function unsteady({ label, acceptedAs }: Trial): Finding {
  const name = acceptedAs === undefined ? {} : { acceptedAs }
  return { step: label, ...name, guilty: [], shown: [], runs: 1 }
}
