import { alpha } from '../../actions/contract.ts'
import type { TreeDirectory } from '../../actions/tree.ts'
import type { VariationName } from '../../actions/variation.ts'
import type { CauseCode } from '../../compare/causes/cause.ts'
import type { BuilderFacts } from '../../compare/causes/pattern.ts'
import { compareFiles } from '../../compare/comparison.ts'
import { findGuilty, type Guilt } from '../../compare/variations/find-guilty.ts'
import { pickSettings, type Settings, varyBuilder } from '../../compare/variations/settings.ts'
import { listSuspects, nameCause } from '../../compare/variations/suspects.ts'
import { findTelltale, type Telltale } from '../../compare/variations/telltales.ts'
import { type Artifact, compareChains } from '../../compare/verdict.ts'
import type { Sha256 } from '../../core/digest.ts'
import { type Failure, failureMessage } from '../../core/failure.ts'
import { collect, ok, type Result } from '../../core/result.ts'
import { createDecompressor } from '../../machine/decompress.ts'
import { contentOfPath } from '../../machine/open-content.ts'
import type { LocalHost } from '../open-host.ts'
import type { Outcome, Trial } from './trials.ts'

/** One step that does not make the same where something is varied, and what makes it differ. */
export interface Finding {
  readonly step: string
  readonly project?: string
  /** The digest of the first builder's action. */
  readonly action?: Sha256
  /** The file that differs first; absent where the step failed. */
  readonly path?: string
  /** Why the step failed. */
  readonly problem?: string
  /** Empty where the step differs with nothing varied, from run to run. */
  readonly guilty: readonly Named[]
  /** Causes that the files show. */
  readonly shown: readonly CauseCode[]
  readonly evidence?: string
  readonly runs: number
}

/** What was found guilty, the cause that it is known by, and where in the source that may begin. */
export interface Named extends Guilt {
  readonly cause?: CauseCode
  readonly telltale?: Telltale
}

/** What is varied for which steps. */
export interface Experiment {
  readonly settings: Settings
  readonly varied: readonly VariationName[]
}

/** Results of the run with nothing varied, which are forgotten before each search. */
const repeat = { ...alpha, name: 'repeat' }

/**
 * Runs each step once with everything varied, and searches those that differ for what makes them differ. All else of a
 * step is as the first builder had it, so that a difference is the step's own.
 */
export async function runExperiment(
  trials: readonly Trial[],
  { settings, varied }: Experiment,
  host: LocalHost,
  signal: AbortSignal,
): Promise<Result<readonly Finding[], Failure>> {
  if (varied.length === 0) return ok([])
  await host.store.resultsOf(repeat.name).forget()
  const found = collect(
    await Promise.all(trials.map(trial => runTrial(trial, settings, varied, host, signal))),
  )
  return found.ok ? ok(found.value.flat()) : found
}

async function runTrial(
  trial: Trial,
  settings: Settings,
  varied: readonly VariationName[],
  host: LocalHost,
  signal: AbortSignal,
): Promise<Result<readonly Finding[], Failure>> {
  const all = pickSettings(settings, varied)
  const whole = await trial.run(varyBuilder('experiment', all))
  if (!whole.ok) return whole
  if (!differsFrom(trial, whole.value)) return ok([])
  const look = await lookAt(trial, whole.value, all, host, signal)
  if (!look.ok) return look
  const searched = await findGuilty({
    candidates: varied,
    suspects: look.value.suspects,
    differs: async names => {
      const builder = names.length === 0 ? repeat : varyBuilder('experiment', pickSettings(settings, names))
      const outcome = await trial.run(builder)
      return outcome.ok ? ok(differsFrom(trial, outcome.value)) : outcome
    },
  })
  if (!searched.ok) return searched
  const { suspects: _, ...seen } = look.value
  const { guilty, runs } = searched.value
  const source = await trial.source?.()
  if (source?.ok === false) return source
  const action = trial.action?.()
  return ok([
    {
      step: trial.label,
      ...(trial.project === undefined ? {} : { project: trial.project }),
      ...(action === undefined ? {} : { action }),
      ...seen,
      guilty: guilty.map(guilt => nameGuilt(guilt, look.value.shown, source?.value)),
      runs,
    },
  ])
}

function nameGuilt(guilt: Guilt, shown: readonly CauseCode[], source: TreeDirectory | undefined): Named {
  const cause = nameCause(guilt.variations, shown)
  if (cause === undefined) return guilt
  const telltale = source && findTelltale(source, cause)
  return { ...guilt, cause, ...(telltale === undefined ? {} : { telltale }) }
}

function differsFrom({ reference }: Trial, outcome: Outcome): boolean {
  return outcome.kind === 'failed' || differencesOf(reference, outcome.artifacts).length > 0
}

function differencesOf(first: readonly Artifact[], second: readonly Artifact[]) {
  return compareChains({ artifacts: first, steps: [] }, { artifacts: second, steps: [] }).differences
}

interface Look extends Pick<Finding, 'path' | 'problem' | 'shown' | 'evidence'> {
  readonly suspects: readonly VariationName[]
}

/** Looks into the first file that differs: what is seen there, and who is suspected of it. */
async function lookAt(
  { reference }: Trial,
  outcome: Outcome,
  settings: Settings,
  host: LocalHost,
  signal: AbortSignal,
): Promise<Result<Look, Failure>> {
  if (outcome.kind === 'failed')
    return ok({ problem: describeProblem(outcome.failure), shown: [], suspects: [] })
  const [difference] = differencesOf(reference, outcome.artifacts)
  if (difference?.first === undefined || difference.second === undefined)
    return ok({ ...(difference === undefined ? {} : { path: difference.path }), shown: [], suspects: [] })
  const { path, first, second } = difference
  await using decompressor = createDecompressor()
  const open = ({ sha256, size }: typeof first) => contentOfPath(host.store.pathOf(sha256), size)
  const facts = [factsOf({}), factsOf(settings)]
  const compared = await compareFiles(open(first), open(second), path, { decompressor, signal, facts })
  if (!compared.ok) return compared
  const { causes, differences } = compared.value
  const example = causes.find(({ code }) => code !== 'derived')?.findings[0] ?? differences[0]
  return ok({
    path: example === undefined ? path : example.where.join(' › '),
    ...(example !== undefined && 'evidence' in example ? { evidence: example.evidence } : {}),
    shown: causes.map(({ code }) => code),
    suspects: listSuspects(compared.value, settings),
  })
}

/** The failure and the last that the command said. */
function describeProblem(failure: Failure): string {
  const said =
    failure.code === 'action-failed' ? failure.tail.filter(line => line.trim() !== '').at(-1) : undefined
  return [failureMessage(failure), ...(said === undefined ? [] : [said.trim()])].join(': ')
}

/** What a comparison may know of a builder. */
function factsOf({ hostname = alpha.hostname, user, home, 'build-path': buildPath }: Settings): BuilderFacts {
  return {
    hostname,
    ...(user === undefined ? {} : { user }),
    home: home ?? '/build/home',
    buildPath: buildPath ?? '/build/src',
  }
}
