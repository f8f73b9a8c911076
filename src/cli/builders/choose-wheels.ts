import type { Failure } from '../../core/failure.ts'
import { parsePurl } from '../../core/purl.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { normalizeName } from '../../formats/python/name.ts'
import type { LockedTarget } from '../../recipe/lock/lock.ts'
import { applicationId } from '../../stages/wheels/wheels.ts'

/** The jobs that `--only NAME` or `--only NAME==VERSION` asks for, and all that they need. */
export function chooseWheels(
  asked: string,
  locked: LockedTarget,
): Result<{ readonly wanted: ReadonlySet<string>; readonly needed: ReadonlySet<string> }, Failure> {
  const [name = '', version] = asked.split('==')
  const jobs = listJobs(locked)
  const matching = jobs.filter(
    job => job.name === normalizeName(name) && (version === undefined || job.version === version),
  )
  if (matching.length === 0) {
    return fail({
      code: 'wheel-unknown',
      wheel: asked,
      known: jobs.map(job => `${job.name}==${job.version}`),
    })
  }
  const wanted = new Set(matching.map(({ id }) => id))
  const needed = new Set(wanted)
  // A set that grows while it is walked reaches everything that is needed.
  for (const id of needed)
    for (const required of jobs.find(job => job.id === id)?.requires ?? []) needed.add(required)
  return ok({ wanted, needed })
}

interface ListedJob {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly requires: readonly string[]
}

function listJobs({ sdists, application }: LockedTarget): readonly ListedJob[] {
  const locked = sdists.flatMap(({ purl, 'build-requires': requires }) => {
    const parsed = parsePurl(purl)
    return parsed === undefined ? [] : [{ id: purl, name: parsed.name, version: parsed.version, requires }]
  })
  if (application === undefined) return locked
  const { name, version, 'build-requires': requires } = application
  return [...locked, { id: applicationId, name, version, requires }]
}
