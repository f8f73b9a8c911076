import { alpha } from '../../actions/contract.ts'
import type { VariationName } from '../../actions/variation.ts'
import type { CauseCode } from '../../compare/causes/cause.ts'
import { findGuilty, type Guilt } from '../../compare/variations/find-guilty.ts'
import { pickSettings, type Settings, varyBuilder } from '../../compare/variations/settings.ts'
import { nameCause } from '../../compare/variations/suspects.ts'
import { findTelltale, type Telltale } from '../../compare/variations/telltales.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, ok, type Result } from '../../core/result.ts'
import type { LocalHost } from '../open-host.ts'
import type { GuiltyAction } from './guilty-action.ts'
import { type Look, lookAt } from './look.ts'
import { differsFrom, type Trial } from './trial.ts'

/** One step that does not make the same where something is varied, and what makes it differ. */
export interface Finding extends Omit<Look, 'suspects' | 'places'> {
  readonly step: string
  /** By which name a recipe accepts it. */
  readonly acceptedAs?: string
  /** Its first action that did not make the same. */
  readonly action?: GuiltyAction
  /** Empty where the step differs with nothing varied, from run to run. */
  readonly guilty: readonly Named[]
  /** Causes of what differs from run to run beside what the guilty ones make differ. */
  readonly unsteady?: readonly CauseCode[]
  readonly runs: number
}

/** What was found guilty, the cause that it is known by, and where in the source that may begin. */
export interface Named extends Guilt {
  /** What differs by this alone, and how; only where there are several. */
  readonly path?: string
  readonly evidence?: string
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
  const forgotten = await host.store.resultsOf(repeat.name).forget()
  if (!forgotten.ok) return forgotten
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
  const asked = new Set<string>()
  const search = async (noise?: ReadonlySet<string>): Promise<Result<Searched, Failure>> => {
    const look = await lookAt(trial, whole.value, all, host, signal, noise)
    if (!look.ok) return look
    if (look.value.places.size === 0) return ok({ look: look.value, guilty: [] })
    const found = await findGuilty({
      candidates: varied,
      suspects: look.value.suspects,
      differs: async names => {
        asked.add(names.join(' '))
        const own = pickSettings(settings, names)
        const outcome = await trial.run(names.length === 0 ? repeat : varyBuilder('experiment', own))
        if (!outcome.ok) return outcome
        if (noise === undefined) return ok(differsFrom(trial, outcome.value))
        const seen = await lookAt(trial, outcome.value, own, host, signal, noise)
        return seen.ok ? ok(seen.value.places.size > 0) : seen
      },
    })
    return found.ok ? ok({ look: look.value, guilty: found.value.guilty }) : found
  }
  const first = await search()
  if (!first.ok) return first
  const beyond = first.value.guilty.length === 0 ? await searchBeyond(trial, search, host, signal) : first
  if (!beyond.ok) return beyond
  const { look, guilty } = beyond.value ?? first.value
  const { suspects: _, places: __, ...seen } = look
  const named = await nameGuilty(guilty, trial, look, settings, host, signal)
  if (!named.ok) return named
  const action = trial.action?.()
  const unsteady = guilty.length > 0 && first.value.guilty.length === 0 ? first.value.look : undefined
  return ok([
    {
      step: trial.label,
      ...(trial.acceptedAs === undefined ? {} : { acceptedAs: trial.acceptedAs }),
      ...(action === undefined ? {} : { action }),
      ...seen,
      guilty: named.value,
      ...(unsteady === undefined
        ? {}
        : { unsteady: unsteady.shown.filter(code => !look.shown.includes(code)) }),
      runs: asked.size,
    },
  ])
}

/** A search's answer with what it had seen before. */
interface Searched {
  readonly look: Look
  readonly guilty: readonly Guilt[]
}

/**
 * A step that differs from run to run may differ elsewhere as well: searches what its repetition does not make differ.
 * Undefined where nothing is found there.
 */
async function searchBeyond(
  trial: Trial,
  search: (noise: ReadonlySet<string>) => Promise<Result<Searched, Failure>>,
  host: LocalHost,
  signal: AbortSignal,
): Promise<Result<Searched | undefined, Failure>> {
  // Remembered: the search that found no variation guilty has asked it.
  const again = await trial.run(repeat)
  if (!again.ok) return again
  if (again.value.kind === 'failed') return ok(undefined)
  const noise = await lookAt(trial, again.value, {}, host, signal)
  if (!noise.ok) return noise
  const found = await search(noise.value.places)
  return found.ok && found.value.guilty.length === 0 ? ok(undefined) : found
}

/** Names the cause of each that was found guilty; of several, by what each of them makes differ alone. */
async function nameGuilty(
  guilty: readonly Guilt[],
  trial: Trial,
  whole: Look,
  settings: Settings,
  host: LocalHost,
  signal: AbortSignal,
): Promise<Result<readonly Named[], Failure>> {
  const source = await trial.source?.()
  if (source?.ok === false) return source
  const lookAlone = async ({ variations, shown }: Guilt): Promise<Result<Look, Failure>> => {
    if (guilty.length === 1 || !shown.includes('alone')) return ok(whole)
    const own = pickSettings(settings, variations)
    // Remembered: the search has asked it.
    const outcome = await trial.run(varyBuilder('experiment', own))
    return outcome.ok ? lookAt(trial, outcome.value, own, host, signal) : outcome
  }
  const named = guilty.map(async (guilt): Promise<Result<Named, Failure>> => {
    const look = await lookAlone(guilt)
    if (!look.ok) return look
    const { path, evidence, shown } = look.value
    const cause = nameCause(guilt.variations, shown)
    const telltale = source && cause && findTelltale(source.value, cause)
    return ok({
      ...guilt,
      ...(guilty.length === 1 || path === undefined ? {} : { path }),
      ...(guilty.length === 1 || evidence === undefined ? {} : { evidence }),
      ...(cause === undefined ? {} : { cause }),
      ...(telltale === undefined ? {} : { telltale }),
    })
  })
  return collect(await Promise.all(named))
}
