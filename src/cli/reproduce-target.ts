import { alpha, beta } from '../actions/contract.ts'
import { describeExplained } from '../compare/report/artifacts.ts'
import { compareChains, type Verdict } from '../compare/verdict.ts'
import type { Json } from '../core/canonical-json.ts'
import type { Failure } from '../core/failure.ts'
import { collect, ok, type Result } from '../core/result.ts'
import {
  buildTarget,
  fetchTarget,
  provideRoots,
  type Run,
  type TargetBuild,
  type TargetJob,
} from '../pipeline.ts'
import { explainBuilds } from './explain-builds.ts'
import { formatVerdict } from './format-verdict.ts'
import type { LoadedRecipe } from './load-jobs.ts'
import type { LocalHost } from './open-host.ts'
import { findOutputFolder, formatRecords, nameFolder } from './output-folder.ts'
import type { TargetAnswer } from './remembered-answer.ts'
import { testBuilt } from './test-built.ts'
import type { VerbInput } from './verb.ts'
import { writeOutput } from './write-output.ts'

/** Builds one target with both builders, compares all that they made, and tests the first one's .deb. */
export async function reproduceTarget(
  job: TargetJob,
  loaded: LoadedRecipe,
  host: LocalHost,
  input: VerbInput,
): Promise<Result<TargetAnswer, Failure>> {
  const run: Run = { host, signal: input.signal }
  const fetched = await fetchTarget(job, run)
  if (!fetched.ok) return fetched
  const roots = await provideRoots(job, run)
  if (!roots.ok) return roots
  const built = collect(
    await Promise.all(
      [alpha, beta].map(builder => buildTarget(job, roots.value, host.executorFor(builder), run)),
    ),
  )
  if (!built.ok) return built
  const [first, second] = built.value
  if (first === undefined || second === undefined) throw new Error('two builders, two builds')
  const verdict = compareChains(first, second)
  const tested = await testBuilt(job, first, roots.value, host.executorFor(alpha), host, input)
  if (!tested.ok) return tested
  const folder = findOutputFolder(loaded, job.target, input)
  const explained = await explainBuilds(second, verdict, host.store, input.signal)
  if (!explained.ok) return explained
  const result = {
    ...describeVerdict(job, first, verdict, nameFolder(folder)),
    explanation: describeExplained(explained.value),
  }
  const written = await writeBuilds(folder, first, second, verdict, loaded, result, host)
  if (!written.ok) return written
  return ok({
    status: verdict.kind === 'identical' ? 0 : 1,
    text: formatVerdict(first, verdict, explained.value),
    result,
    remarks: [`the files are in ${nameFolder(folder)}`],
    artifacts: first.artifacts,
  })
}

/** Where the builds differ, the second one's files go beside the first one's, so that they can be looked at. */
async function writeBuilds(
  folder: string,
  first: TargetBuild,
  second: TargetBuild,
  verdict: Verdict,
  loaded: LoadedRecipe,
  result: { readonly [key: string]: Json },
  host: LocalHost,
): Promise<Result<undefined, Failure>> {
  const records = await formatRecords(loaded, { verb: 'reproduce', finished: host.clock.now(), ...result })
  if (!records.ok) return records
  const others =
    verdict.kind === 'identical'
      ? []
      : second.artifacts.map(({ path, digest }) => ({ path: `second-builder/${path}`, digest }))
  return writeOutput(folder, [...first.artifacts, ...others], records.value, host.store)
}

function describeVerdict(
  job: TargetJob,
  build: TargetBuild,
  verdict: Verdict,
  folder: string,
): { readonly [key: string]: Json } {
  return {
    target: job.target,
    verdict: verdict.kind,
    folder,
    artifacts: build.artifacts.map(({ path, digest }) => ({
      path,
      sha256: digest.sha256,
      size: digest.size,
    })),
    differences: verdict.differences.map(({ path, first, second }) => ({
      path,
      first: first?.sha256 ?? null,
      second: second?.sha256 ?? null,
    })),
    'first-step': verdict.firstStep?.label ?? null,
    builders: [alpha, beta].map(({ name, uid, hostname, cpus, fileOrder }) => ({
      name,
      uid,
      hostname,
      cpus,
      'file-order': fileOrder,
    })),
  }
}
