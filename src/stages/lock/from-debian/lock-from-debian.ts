import type { RootFileSystem } from '../../../actions/action.ts'
import type { RootFileSystems } from '../../../actions/host.ts'
import { sortByBytes } from '../../../core/bytes.ts'
import type { Failure } from '../../../core/failure.ts'
import { parsePurl, pypiPurl } from '../../../core/purl.ts'
import { collect, fail, ok, okUnless, type Result } from '../../../core/result.ts'
import type { MarkerEnvironment } from '../../../formats/python/marker-evaluate.ts'
import { formatRequirement } from '../../../formats/python/requirement.ts'
import { isSameVersion } from '../../../formats/python/version.ts'
import type { LockedTarget } from '../../../recipe/lock/lock.ts'
import { findUnmet } from '../../venv/check-requirements.ts'
import type { Pin } from '../lock.ts'
import { type PackagedProject, readPackagedProject } from './read-packaged.ts'

/** A pin that the recipe takes from Debian. */
export interface WantedFromDebian {
  readonly pin: Pin
  /** The Debian package. */
  readonly package: string
}

/** What the lock says of the projects that come from Debian. */
export type LockedFromDebian = NonNullable<LockedTarget['from-debian']>

/**
 * Holds what the installed Debian packages have against the pins: the project itself, in the pinned version, with every
 * Python requirement among the pins. `pins` are all that hold on the target, those taken from Debian too.
 */
export async function lockFromDebian(
  wanted: readonly WantedFromDebian[],
  pins: readonly Pin[],
  environment: MarkerEnvironment,
  { suite, debian }: Pick<LockedTarget, 'suite' | 'debian'>,
  root: RootFileSystem,
  roots: Pick<RootFileSystems, 'readFile'>,
): Promise<Result<LockedFromDebian, Failure>> {
  const versions = new Map(pins.map(({ name, version }) => [name, version]))
  const locked = await Promise.all(
    wanted.map(async one => {
      const deb = debian.packages.find(
        ({ purl, in: containers }) =>
          containers.includes('install-test') && parsePurl(purl)?.name === one.package,
      )
      if (deb === undefined)
        return fail({ code: 'debian-package-unknown', name: one.package, suite } as const)
      const project = await readPackagedProject(one.pin.name, one.package, root, roots)
      if (!project.ok) return project
      const there = parsePurl(deb.purl)?.version ?? ''
      const checked = checkProject(one, project.value, there, suite, versions, environment)
      if (!checked.ok) return checked
      const purl = pypiPurl(one.pin.name, one.pin.version)
      return ok({ purl, deb: deb.purl, paths: [...project.value.paths] })
    }),
  )
  const all = collect(locked)
  return all.ok ? ok(sortByBytes(all.value, ({ purl }) => purl)) : all
}

function checkProject(
  { pin, package: deb }: WantedFromDebian,
  { version, requires, needed }: PackagedProject,
  debVersion: string,
  suite: string,
  versions: ReadonlyMap<string, string>,
  environment: MarkerEnvironment,
): Result<undefined, Failure> {
  const { name } = pin
  if (!isSameVersion(version, pin.version))
    return fail({
      ...{ code: 'from-debian-version', name, pinned: pin.version, package: deb, suite },
      there: `${debVersion}, whose metadata says ${version}`,
    })
  const missing = requires.flatMap((requirement): Failure[] => {
    const unmet = findUnmet(requirement, environment, versions)
    if (!unmet.ok)
      return unmet.failures.map(({ problem }) => ({
        code: 'from-debian-unreadable',
        package: deb,
        path: formatRequirement(requirement),
        problem,
      }))
    return unmet.value === undefined
      ? []
      : [{ code: 'from-debian-needs', name, package: deb, ...unmet.value }]
  })
  const unpinned = needed
    .filter(({ projects }) => !projects.some(project => versions.has(project)))
    .map(({ package: other, projects }): Failure => {
      const requirement = projects.length === 0 ? other : `${projects.join(' or ')} (${other})`
      return { code: 'from-debian-needs', name, package: deb, requirement }
    })
  return okUnless([...missing, ...unpinned], () => undefined)
}
