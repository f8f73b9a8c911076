import type { Host } from '../../../actions/host.ts'
import type { Failure } from '../../../core/failure.ts'
import { collect, ok, okUnless, type Result } from '../../../core/result.ts'
import { normalizeName } from '../../../formats/python/name.ts'
import type { ResolvedPython, ResolvedTarget } from '../../../recipe/resolve-recipe.ts'
import type { DebianContainers, LockedDebian } from '../debian/debian-containers.ts'
import type { Pin } from '../lock.ts'
import type { TargetInterpreter } from '../target-interpreter.ts'
import { checkCandidate } from './check-candidate.ts'
import { type LockedFromDebian, lockFromDebian, type WantedFromDebian } from './lock-from-debian.ts'

/** The pins of a target: those that Debian's packages stand for, and those that are built from source. */
export function divideByOrigin(
  pins: readonly Pin[],
  python: ResolvedPython,
): { readonly taken: readonly WantedFromDebian[]; readonly built: readonly Pin[] } {
  const packages = new Map<string, string>(
    Object.entries(python['from-debian']).map(([name, deb]) => [normalizeName(name), deb]),
  )
  const taken = pins.flatMap(pin => {
    const deb = packages.get(pin.name)
    return deb === undefined ? [] : [{ pin, package: deb }]
  })
  return { taken, built: pins.filter(({ name }) => !packages.has(name)) }
}

/** Says before anything is built that the suite has another version, or no such package. */
export async function checkCandidates(
  taken: readonly WantedFromDebian[],
  suite: string,
  { candidateOf }: DebianContainers,
): Promise<Result<undefined, Failure>> {
  const found = collect(
    await Promise.all(
      taken.map(async one => {
        const candidate = await candidateOf(one.package)
        if (!candidate.ok) return candidate
        const failures: readonly Failure[] =
          candidate.value === undefined
            ? [{ code: 'debian-package-unknown', name: one.package, suite }]
            : checkCandidate(one, candidate.value, suite)
        return okUnless(failures, () => undefined)
      }),
    ),
  )
  return found.ok ? ok(undefined) : found
}

/** What the packages in the install-test container have of the projects that they stand for. */
export async function readFromDebian(
  taken: readonly WantedFromDebian[],
  pins: readonly Pin[],
  { environment }: TargetInterpreter,
  compilers: boolean,
  { suite }: ResolvedTarget,
  { debian }: LockedDebian,
  { installTest }: DebianContainers,
  { roots }: Host,
): Promise<Result<LockedFromDebian, Failure>> {
  const root = await installTest(compilers)
  if (!root.ok) return root
  return lockFromDebian(taken, pins, environment, { suite, debian }, root.value, roots)
}
