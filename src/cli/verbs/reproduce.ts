import { resolve } from 'node:path'
import { alpha, beta } from '../../actions/contract.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { recipeFiles } from '../../recipe/recipe-files.ts'
import { type LoadedRecipe, loadJobs } from '../builders/load-jobs.ts'
import { readVariety } from '../builders/vary-options.ts'
import { verifyAcceptances, verifyNeeded } from '../builders/verify-acceptances.ts'
import { type LocalHost, openHost } from '../open-host.ts'
import { findOutputFolder, verifyOutputFolders } from '../output/output-folder.ts'
import { verifyReportPlaces, writeTargetReports } from '../output/write-reports.ts'
import { listFoundFiles } from '../read-file.ts'
import {
  answerKey,
  recallAnswer,
  rememberAnswer,
  type TargetAnswer,
} from '../remembered/remembered-answer.ts'
import { rememberRun } from '../remembered/repeated-run.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Builds a recipe with two builders that share nothing but fetched files and root file systems, and compares every byte. */
export async function runReproduce(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const variety = readVariety(input)
  if (!variety.ok) return variety
  const possible = await verifyReportPlaces(input)
  if (!possible.ok) return possible
  const opened = await openHost('reproduce', input)
  if (!opened.ok) return opened
  await using host = opened.value
  const loaded = await loadJobs(file, input, host)
  if (!loaded.ok) return loaded
  const { accept } = loaded.value.recipe.resolved
  const acceptable = verifyAcceptances(accept, host.clock)
  if (!acceptable.ok) return acceptable
  const free = await verifyOutputFolders(loaded.value, input)
  if (!free.ok) return free
  const forgotten = input.flags.has('fresh') ? await forgetResults(host) : ok(undefined)
  if (!forgotten.ok) return forgotten
  const answers: TargetAnswer[] = []
  for (const job of loaded.value.jobs) {
    const answer = await answerTarget(job, loaded.value, variety.value, host, input)
    if (!answer.ok) return answer
    answers.push(answer.value)
  }
  const needed = verifyNeeded(accept, loaded.value, answers)
  if (!needed.ok) return needed
  const written = await writeTargetReports(answers, input)
  if (!written.ok) return written
  const answer = {
    status: Math.max(...answers.map(({ status }) => status)),
    text: answers.map(({ text }) => text).join('\n'),
    result: { recipe: file, targets: answers.map(({ result }) => result) },
    remarks: answers.flatMap(({ remarks }) => remarks),
  }
  // What is accepted is accepted until a date.
  if (answer.status !== 0 || Object.keys(accept).length > 0) return ok(answer)
  const remembered = await rememberWhole(answer, loaded.value, host, input)
  return remembered.ok ? ok(answer) : remembered
}

/** Lets the same command answer at once as long as nothing changes. */
function rememberWhole(
  answer: VerbAnswer,
  loaded: LoadedRecipe,
  host: LocalHost,
  input: VerbInput,
): Promise<Result<undefined, Failure>> {
  const { folder, resolved } = loaded.recipe
  const sources = loaded.jobs.flatMap(({ application }) =>
    application === undefined
      ? []
      : recipeFiles(resolved).folders.map(path => [resolve(folder, path), application.tree] as const),
  )
  const outputs = loaded.jobs.map(({ target }) => findOutputFolder(loaded, target, input))
  const traces = { files: listFoundFiles(), folders: new Map(sources), outputs }
  return rememberRun('reproduce', input, answer, traces, host.store, host.clock.now())
}

/** What both builders made, and what steps of this process remember of it. */
async function forgetResults(host: LocalHost): Promise<Result<undefined, Failure>> {
  for (const scope of [alpha.name, beta.name, 'steps']) {
    const forgotten = await host.store.resultsOf(scope).forget()
    if (!forgotten.ok) return forgotten
  }
  return ok(undefined)
}

type AnswerTarget = typeof import('../builders/reproduce-target.ts').reproduceTarget

/** The answer of an earlier run where nothing has changed since, else of this one. */
const answerTarget: AnswerTarget = async (job, loaded, variety, host, input) => {
  const { seed, quick, experiment } = variety
  const asked = canonicalJson({ verb: 'reproduce', seed, quick: [...quick], experiment: [...experiment] })
  const key = await answerKey(asked, job, loaded, host, input)
  if (!key.ok) return key
  const known = input.values.has('previous')
    ? ok(undefined)
    : await recallAnswer(key.value, job, loaded, host, input)
  if (!known.ok) return known
  if (known.value !== undefined) return ok(known.value)
  const { reproduceTarget } = await import('../builders/reproduce-target.ts')
  const answer = await reproduceTarget(job, loaded, variety, host, input)
  if (!answer.ok || answer.value.status !== 0 || answer.value.accepted.length > 0) return answer
  const remembered = await rememberAnswer(key.value, answer.value, host)
  return remembered.ok ? answer : remembered
}
