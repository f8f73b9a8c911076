import { inputEpoch, isSourceDateEpoch, type SourceDateEpoch } from '../../core/epoch.ts'
import type { Failure } from '../../core/failure.ts'
import { parsePurl } from '../../core/purl.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { LockedSdist, LockedTarget } from '../../recipe/lock.ts'
import type { Recipe } from '../../recipe/recipe.ts'

/** One source to build, in plain data: print it, compare it. */
export interface WheelJob {
  /** The purl of its sdist; `application` for the local tree of `source: path`. */
  readonly id: string
  readonly name: string
  readonly version: string
  readonly kind: 'pure' | 'binary'
  /** Absent for the local tree. */
  readonly sdist?: LockedSdist
  /** Jobs whose wheels stand in its build environment. */
  readonly buildRequires: readonly string[]
  readonly dynamicRequires: readonly string[]
  readonly epoch: SourceDateEpoch
  readonly variables: Readonly<Record<string, string>>
  readonly configSettings: Readonly<Record<string, string>>
}

/** The job that builds the local tree. */
export const applicationId = 'application'

/**
 * Decides what is built and in which order: every locked sdist, and the local tree if there is one, each after all that
 * it needs. Equal locks give equal plans. A lock whose build requirements need each other is refused.
 */
export function planWheels(
  target: LockedTarget,
  python: Recipe['python'],
): Result<readonly WheelJob[], Failure> {
  const jobs = [...target.sdists.map(sdist => jobOfSdist(sdist, python)), ...applicationJobs(target, python)]
  return sortJobs(new Map(jobs.map(job => [job.id, job])))
}

function jobOfSdist(sdist: LockedSdist, python: Recipe['python']): WheelJob {
  const purl = parsePurl(sdist.purl)
  if (purl === undefined) throw new Error(`the lock's parser let through ${sdist.purl}`)
  return {
    id: sdist.purl,
    name: purl.name,
    version: purl.version,
    kind: sdist.kind,
    sdist,
    buildRequires: sdist['build-requires'],
    dynamicRequires: sdist['dynamic-requires'],
    ...settingsOf(purl.name, python),
  }
}

function applicationJobs({ application }: LockedTarget, python: Recipe['python']): readonly WheelJob[] {
  if (application === undefined) return []
  return [
    {
      id: applicationId,
      name: application.name,
      version: application.version,
      kind: application.kind,
      buildRequires: application['build-requires'],
      dynamicRequires: application['dynamic-requires'],
      ...settingsOf(application.name, python),
    },
  ]
}

function settingsOf(
  name: string,
  python: Recipe['python'],
): Pick<WheelJob, 'epoch' | 'variables' | 'configSettings'> {
  const override = python.overrides?.[name]
  const clock = python.clock ?? inputEpoch
  if (!isSourceDateEpoch(clock)) throw new Error(`the recipe's parser let through the clock ${clock}`)
  return {
    epoch: clock,
    variables: override?.environment ?? {},
    configSettings: override?.['config-settings'] ?? {},
  }
}

function sortJobs(jobs: ReadonlyMap<string, WheelJob>): Result<readonly WheelJob[], Failure> {
  const sorted = new Set<WheelJob>()
  for (const job of jobs.values()) {
    const cycle = visit(job, jobs, sorted, [])
    if (cycle !== undefined) return fail({ code: 'build-cycle', path: cycle })
  }
  return ok([...sorted])
}

/** Puts a job behind all it needs; returns the way round if it needs itself. */
function visit(
  job: WheelJob,
  jobs: ReadonlyMap<string, WheelJob>,
  sorted: Set<WheelJob>,
  way: readonly string[],
): readonly string[] | undefined {
  if (sorted.has(job)) return undefined
  if (way.includes(job.id)) return [...way.slice(way.indexOf(job.id)), job.id]
  for (const id of job.buildRequires) {
    const required = jobs.get(id)
    if (required === undefined)
      throw new Error(`the lock's parser let through ${id}, which is not in the lock`)
    const cycle = visit(required, jobs, sorted, [...way, job.id])
    if (cycle !== undefined) return cycle
  }
  sorted.add(job)
  return undefined
}
