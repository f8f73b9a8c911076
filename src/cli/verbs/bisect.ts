import { alpha } from '../../actions/contract.ts'
import type { VariationName } from '../../actions/variation.ts'
import { pickSettings } from '../../compare/variations/settings.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { buildTarget, fetchTarget, provideRoots, type TargetJob } from '../../pipeline.ts'
import { type Finding, runExperiment } from '../builders/experiment.ts'
import { findObstacles } from '../builders/find-obstacles.ts'
import { loadJobs } from '../builders/load-jobs.ts'
import { listTrials } from '../builders/trials.ts'
import { readCandidates, readVariety, type Variety } from '../builders/vary-options.ts'
import { type LocalHost, openHost } from '../open-host.ts'
import {
  describeFinding,
  describeVaried,
  formatFinding,
  formatNotVaried,
  nameStep,
} from '../terminal/format-finding.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Finds the steps of a build that depend on who builds, and for each the smallest set of variations that shows it. */
export async function runBisect(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const variety = readVariety(input)
  if (!variety.ok) return variety
  const asked = readCandidates(input)
  if (!asked.ok) return asked
  if (asked.value.length === 0) return fail({ code: 'variations-none', reasons: [] })
  const opened = await openHost('bisect', input)
  if (!opened.ok) return opened
  await using host = opened.value
  const loaded = await loadJobs(file, input, host)
  if (!loaded.ok) return loaded
  const answers: VerbAnswer[] = []
  for (const job of loaded.value.jobs) {
    const answer = await bisectTarget(job, variety.value, asked.value, host, input)
    if (!answer.ok) return answer
    answers.push(answer.value)
  }
  return ok({
    status: Math.max(...answers.map(({ status }) => status)),
    text: answers.map(({ text }) => text).join('\n'),
    result: { recipe: file, seed: variety.value.seed, targets: answers.map(({ result }) => result) },
  })
}

async function bisectTarget(
  job: TargetJob,
  { settings, seed }: Variety,
  asked: readonly VariationName[],
  host: LocalHost,
  input: VerbInput,
): Promise<Result<VerbAnswer, Failure>> {
  const run = { host, signal: input.signal }
  const fetched = await fetchTarget(job, run)
  if (!fetched.ok) return fetched
  const roots = await provideRoots(job, run, ['build'])
  if (!roots.ok) return roots
  const obstacles = await findObstacles(asked, settings, job, roots.value, run)
  if (!obstacles.ok) return obstacles
  const notVaried = obstacles.value
  const varied = asked.filter(name => notVaried[name] === undefined)
  if (varied.length === 0) return fail({ code: 'variations-none', reasons: Object.values(notVaried) })
  const built = await buildTarget(job, roots.value, host.executorFor(alpha), run)
  if (!built.ok) return built
  const trials = listTrials(job, roots.value, built.value, run)
  const found = await runExperiment(trials, { settings, varied }, host, input.signal)
  if (!found.ok) return found
  const lines = [
    ...formatFindings(found.value, job.target, trials.length),
    `varied: ${varied.join(', ')} (seed ${seed})`,
    ...formatNotVaried(notVaried),
  ]
  return ok({
    status: found.value.length === 0 ? 0 : 1,
    text: `${lines.join('\n')}\n`,
    result: {
      target: job.target,
      steps: trials.length,
      ...describeVaried(pickSettings(settings, varied), notVaried),
      findings: found.value.map(describeFinding),
    },
  })
}

function formatFindings(findings: readonly Finding[], target: string, steps: number): readonly string[] {
  if (findings.length === 0)
    return [`nothing differs  ${target}: ${steps} steps, each the same however it was run`]
  return findings.flatMap(finding => [
    `differs  ${nameStep(finding.step, finding.action)}`,
    ...formatFinding(finding),
    '',
  ])
}
