import type { Builder } from '../../actions/action.ts'
import { alpha, beta } from '../../actions/contract.ts'
import { quickVariations } from '../../actions/variation.ts'
import { acceptFindings } from '../../compare/acceptance.ts'
import { describeExplained } from '../../compare/report/artifacts.ts'
import { describeSteps } from '../../compare/report/graph.ts'
import { defaultSeed, pickSettings, varyBuilder } from '../../compare/variations/settings.ts'
import { compareChains, type Verdict } from '../../compare/verdict.ts'
import type { Json } from '../../core/canonical-json.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, ok, type Result } from '../../core/result.ts'
import {
  buildTarget,
  fetchTarget,
  provideRoots,
  type Run,
  type TargetBuild,
  type TargetJob,
} from '../../pipeline.ts'
import { nameFolder } from '../name-folder.ts'
import type { LocalHost } from '../open-host.ts'
import { findOutputFolder, formatRecords } from '../output/output-folder.ts'
import { writeOutput } from '../output/write-output.ts'
import type { TargetAnswer } from '../remembered/remembered-answer.ts'
import { formatVerdict } from '../terminal/format-verdict.ts'
import type { VerbInput } from '../verb.ts'
import { explainBuilds } from './explain-builds.ts'
import type { LoadedRecipe } from './load-jobs.ts'
import { describeSearch, formatSearch, type Search, searchDifferences } from './search-differences.ts'
import { chooseRoots, testBuilt } from './test-built.ts'
import type { Variety } from './vary-options.ts'

/** Builds one target with both builders, compares all that they made, and tests the first one's .deb. */
export async function reproduceTarget(
  job: TargetJob,
  loaded: LoadedRecipe,
  variety: Variety,
  host: LocalHost,
  input: VerbInput,
): Promise<Result<TargetAnswer, Failure>> {
  const run = { host, signal: input.signal } satisfies Run
  const fetched = await fetchTarget(job, run)
  if (!fetched.ok) return fetched
  const roots = await provideRoots(job, run, chooseRoots(input))
  if (!roots.ok) return roots
  const builders = [alpha, secondBuilder(variety)] as const
  const built = collect(
    await Promise.all(builders.map(builder => buildTarget(job, roots.value, host.executorFor(builder), run))),
  )
  if (!built.ok) return built
  const [first, second] = built.value
  if (first === undefined || second === undefined) throw new Error('two builders, two builds')
  const compared = compareChains(first, second)
  const tested = await testBuilt(job, first, roots.value, host.executorFor(alpha), host, input)
  if (!tested.ok) return tested
  const folder = findOutputFolder(loaded, job.target, input)
  const explained = await explainBuilds(second, compared, host.store, input.signal)
  if (!explained.ok) return explained
  const searched = await searchDifferences(job, roots.value, first, compared, variety, run)
  if (!searched.ok) return searched
  const accepted = acceptedNames(job, compared, searched.value)
  const verdict: Verdict = accepted.length === 0 ? compared : { ...compared, kind: 'accepted' }
  const result = {
    ...describeVerdict(job, first, verdict, nameFolder(folder), builders),
    steps: describeSteps(first.steps, compared, job.locked),
    explanation: describeExplained(explained.value),
    ...describeSearch(searched.value, variety),
    accepted,
  }
  const told = searched.value.findings.find(({ step }) => step === verdict.firstStep?.label)
  const written = await writeBuilds(folder, first, second, verdict, loaded, result, host)
  if (!written.ok) return written
  return ok({
    status: verdict.kind === 'different' ? 1 : 0,
    text: [
      formatVerdict(first, verdict, explained.value, told, variety),
      ...formatSearch(searched.value, told, variety.seed).map(line => `${line}\n`),
    ].join(''),
    result,
    remarks: [`the files are in ${nameFolder(folder)}`],
    artifacts: first.artifacts,
    accepted,
  })
}

/** The second builder as it always is, or with other values or fewer of them where that was asked for. */
function secondBuilder({ seed, settings, quick }: Variety): Builder {
  return seed === defaultSeed && quick.length === quickVariations.length
    ? beta
    : varyBuilder('second', pickSettings(settings, quick))
}

/** The recipe's entries that accept all that differs; none where anything is left, or nothing differs. */
function acceptedNames({ recipe }: TargetJob, verdict: Verdict, { findings }: Search): readonly string[] {
  if (verdict.kind === 'identical') return []
  const causesOf = ({ guilty, shown }: Search['findings'][number]) =>
    guilty.length > 0
      ? guilty.flatMap(({ cause }) => cause ?? [])
      : shown.filter(code => code !== 'derived').slice(0, 1)
  const found = findings.map(finding => ({
    ...(finding.acceptedAs === undefined ? {} : { acceptedAs: finding.acceptedAs }),
    causes: causesOf(finding),
  }))
  return acceptFindings(recipe.accept, found) ?? []
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
  builders: readonly Builder[],
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
    builders: builders.map(({ name, uid, hostname, cpus, fileOrder }) => ({
      name,
      uid,
      hostname,
      cpus,
      'file-order': fileOrder,
    })),
  }
}
