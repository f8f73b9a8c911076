import type { Failure } from '../../core/failure.ts'
import { parsePurl } from '../../core/purl.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { LockedSdist, LockedTarget } from '../../recipe/lock/lock.ts'
import type { ResolvedPython } from '../../recipe/resolve-recipe.ts'
import type { CrateFile } from '../crates/crates.ts'
import { applicationId, type WheelJob, wheelSettings } from './wheels.ts'

/**
 * Decides what is built and in which order: every locked sdist, and the local tree if there is one, each after all that
 * it needs. Equal locks give equal plans. A lock whose build requirements need each other is refused.
 */
export function planWheels(
  target: LockedTarget,
  python: ResolvedPython,
): Result<readonly WheelJob[], Failure> {
  const jobs = [
    ...target.sdists.map(sdist => jobOfSdist(sdist, target, python)),
    ...applicationJobs(target, python),
  ]
  return sortJobs(new Map(jobs.map(job => [job.id, job])))
}

function jobOfSdist(sdist: LockedSdist, target: LockedTarget, python: ResolvedPython): WheelJob {
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
    crates: cratesOf(sdist.purl, target),
    ...wheelSettings(purl.name, purl.version, python),
  }
}

function applicationJobs(target: LockedTarget, python: ResolvedPython): readonly WheelJob[] {
  const { application } = target
  if (application === undefined) return []
  return [
    {
      id: applicationId,
      name: application.name,
      version: application.version,
      kind: application.kind,
      buildRequires: application['build-requires'],
      dynamicRequires: application['dynamic-requires'],
      crates: cratesOf(applicationId, target),
      ...wheelSettings(application.name, application.version, python),
    },
  ]
}

function cratesOf(id: string, { crates }: LockedTarget): readonly CrateFile[] {
  return crates
    .filter(crate => crate['requested-by'].includes(id))
    .map(({ 'requested-by': _, ...file }) => file)
}

function sortJobs(jobs: ReadonlyMap<string, WheelJob>): Result<readonly WheelJob[], Failure> {
  const sorted = new Set<WheelJob>()
  for (const job of jobs.values()) {
    const cycle = visit(job, jobs, sorted)
    if (cycle !== undefined) return fail({ code: 'build-cycle', path: cycle })
  }
  return ok([...sorted])
}

/**
 * Puts a job behind all it needs; returns the way round if it needs itself. The way down is a list and no recursion: a lock
 * may chain more sources than a stack holds.
 */
function visit(
  first: WheelJob,
  jobs: ReadonlyMap<string, WheelJob>,
  sorted: Set<WheelJob>,
): readonly string[] | undefined {
  const way = sorted.has(first) ? [] : [{ job: first, rest: first.buildRequires.values() }]
  const open = new Set([first.id])
  for (let last = way.at(-1); last !== undefined; last = way.at(-1)) {
    const { done, value: id = '' } = last.rest.next()
    if (done === true) {
      way.pop()
      open.delete(last.job.id)
      sorted.add(last.job)
      continue
    }
    const required = jobs.get(id)
    if (required === undefined)
      throw new Error(`the lock's parser let through ${id}, which is not in the lock`)
    if (sorted.has(required)) continue
    if (open.has(id)) return [...[...open].slice([...open].indexOf(id)), id]
    open.add(id)
    way.push({ job: required, rest: required.buildRequires.values() })
  }
  return undefined
}
