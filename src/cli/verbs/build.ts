import { alpha, beta } from '../../actions/contract.ts'
import type { Executor } from '../../actions/host.ts'
import type { Artifact } from '../../compare/verdict.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import {
  buildTarget,
  buildWheels,
  fetchTarget,
  packageWheels,
  provideRoots,
  type Run,
  type TargetBuild,
  type TargetJob,
  type TargetRoots,
} from '../../pipeline.ts'
import { chooseWheels } from '../builders/choose-wheels.ts'
import { type LoadedRecipe, loadJobs } from '../builders/load-jobs.ts'
import { readSignedWheels } from '../builders/signed-wheels.ts'
import { chooseRoots, testBuilt } from '../builders/test-built.ts'
import { nameFolder } from '../name-folder.ts'
import { type LocalHost, openHost } from '../open-host.ts'
import { findOutputFolder, formatRecords, verifyOutputFolders } from '../output/output-folder.ts'
import { writeOutput } from '../output/write-output.ts'
import { formatBytes } from '../terminal/format-amount.ts'
import { optionOf, type VerbAnswer, type VerbInput } from '../verb.ts'

const builders = [alpha, beta]

interface LocalRun extends Run {
  readonly host: LocalHost
}

/** Builds a recipe once. */
export async function runBuild(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const name = optionOf(input, 'builder') ?? alpha.name
  const builder = builders.find(candidate => candidate.name === name)
  if (builder === undefined) {
    return fail({ code: 'builder-unknown', builder: name, known: builders.map(known => known.name) })
  }
  const opened = await openHost('build', input)
  if (!opened.ok) return opened
  await using host = opened.value
  const loaded = await loadJobs(file, input, host)
  if (!loaded.ok) return loaded
  const free = await verifyOutputFolders(loaded.value, input)
  if (!free.ok) return free
  const run = { host, signal: input.signal }
  const answers: VerbAnswer[] = []
  for (const job of loaded.value.jobs) {
    const made = await makeTarget(job, host.executorFor(builder), input, run)
    if (!made.ok) return made
    const answer = await publish(job, made.value, loaded.value, input, run)
    if (!answer.ok) return answer
    answers.push(answer.value)
  }
  return ok({
    status: 0,
    text: answers.map(({ text }) => text).join(''),
    result: { recipe: file, builder: builder.name, targets: answers.map(({ result }) => result) },
    remarks: answers.flatMap(({ remarks }) => remarks ?? []),
  })
}

/** What is handed out: all of a target, or the wheels that `--only` asks for. */
async function makeTarget(
  job: TargetJob,
  executor: Executor,
  input: VerbInput,
  run: LocalRun,
): Promise<Result<readonly Artifact[], Failure>> {
  const only = optionOf(input, 'only')
  const chosen = only === undefined ? ok(undefined) : chooseWheels(only, job.locked)
  if (!chosen.ok) return chosen
  const fetched = await fetchTarget(job, run)
  if (!fetched.ok) return fetched
  const roots = await provideRoots(job, run, chooseRoots(input))
  if (!roots.ok) return roots
  if (chosen.value !== undefined) {
    const { wanted, needed } = chosen.value
    const built = await buildWheels(job, roots.value, executor, run, needed)
    if (!built.ok) return built
    const wheels = built.value.filter(({ job: { id } }) => wanted.has(id))
    return ok(wheels.map(({ wheel }) => ({ path: `wheels/${wheel.filename}`, digest: wheel.digest })))
  }
  const built = await buildOrTake(job, roots.value, executor, input, run)
  if (!built.ok) return built
  const tested = await testBuilt(job, built.value, roots.value, executor, run.host, input)
  return tested.ok ? ok(built.value.artifacts) : tested
}

/** From source, or with `--wheels` from a signed folder that is verified before a wheel is opened. */
async function buildOrTake(
  job: TargetJob,
  roots: TargetRoots,
  executor: Executor,
  input: VerbInput,
  run: LocalRun,
): Promise<Result<TargetBuild, Failure>> {
  const folder = optionOf(input, 'wheels')
  if (folder === undefined) return buildTarget(job, roots, executor, run)
  const wheels = await readSignedWheels(job, { folder, keyring: optionOf(input, 'keyring') }, run.host)
  return wheels.ok ? packageWheels(job, wheels.value, roots, executor, run) : wheels
}

async function publish(
  job: TargetJob,
  artifacts: readonly Artifact[],
  loaded: LoadedRecipe,
  input: VerbInput,
  { host }: LocalRun,
): Promise<Result<VerbAnswer, Failure>> {
  const whole = findOutputFolder(loaded, job.target, input)
  const folder = input.values.has('only') ? `${whole}.only` : whole
  const described = artifacts.map(({ path, digest }) => ({ path, sha256: digest.sha256, size: digest.size }))
  const result = { target: job.target, folder: nameFolder(folder), artifacts: described }
  const records = await formatRecords(loaded, { verb: 'build', finished: host.clock.now(), ...result })
  if (!records.ok) return records
  const written = await writeOutput(folder, artifacts, records.value, host.store)
  if (!written.ok) return written
  const shown = artifacts.filter(({ path }) => /\.(deb|whl)$|^sha256sums\.txt$/.test(path))
  const lines = shown.map(({ path, digest }) => `${digest.sha256}  ${path}  ${formatBytes(digest.size)}\n`)
  return ok({ status: 0, text: lines.join(''), result, remarks: [`the files are in ${nameFolder(folder)}`] })
}
