import type { Executor, Host } from '../../../actions/host.ts'
import type { Failure } from '../../../core/failure.ts'
import { debPurl } from '../../../core/purl.ts'
import { ok, type Result } from '../../../core/result.ts'
import type { LockedDeb, LockedTarget } from '../../../recipe/lock/lock.ts'
import { closeOverApt, wantedOfApt } from './apt-closure.ts'
import type { ByContainer, DebianSuite, WantedArchive } from './debian.ts'
import { explainIndex } from './explain-index.ts'
import { markRequesters } from './mark-requesters.ts'
import { mergeContainers } from './merge-containers.ts'
import { solvePackages } from './solve-packages.ts'
import { sameArchives } from './wanted-archives.ts'
import { completeContainers } from './wanted-packages.ts'

/**
 * Asks the suite's own apt for the packages of all containers. Where they are the same as before, the releases that were
 * believed then stay, so that a relock shows only what changed.
 */
export async function solveSuite(
  suite: DebianSuite,
  archives: readonly WantedArchive[],
  planned: ByContainer<readonly string[]>,
  before: LockedTarget['debian'] | undefined,
  host: Host,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<LockedTarget['debian'], Failure>> {
  const tools = explainIndex(closeOverApt(suite.packages), suite.suite)
  if (!tools.ok) return tools
  const wanted = await completeContainers(planned, suite)
  if (!wanted.ok) return wanted
  const solver = tools.value.map(({ package: name, version, architecture, filename, size, sha256 }) => {
    return { purl: debPurl(name, version, architecture), filename, size, sha256, archive: 'debian' }
  })
  const root = await host.roots.provide(
    { name: 'solver', debs: solver, state: 'extracted' },
    undefined,
    signal,
  )
  if (!root.ok) return root
  const solved = await solvePackages(suite, wanted.value, root.value, host.store, executor, signal)
  if (!solved.ok) return solved
  const own = explainIndex(
    markRequesters('solver', solver, tools.value, wantedOfApt(suite.packages)),
    suite.suite,
  )
  if (!own.ok) return own
  const merged = mergeContainers({ ...solved.value, solver: own.value })
  if (!merged.ok) return merged
  const packages = merged.value
  const same =
    before !== undefined && sameArchives(before.releases, archives) && samePackages(before.packages, packages)
  const releases = same ? before.releases : suite.archives.map(({ release }) => release)
  const requested = Object.fromEntries(Object.entries(planned).map(([name, list]) => [name, [...list]]))
  return ok({ releases, requested, packages })
}

function samePackages(a: readonly LockedDeb[], b: readonly LockedDeb[]): boolean {
  const [first, second] = [a, b].map(list =>
    list.map(({ purl, sha256, in: containers }) => [purl, sha256, ...containers].join(' ')).join('\n'),
  )
  return first === second
}
