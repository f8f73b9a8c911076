import type { RootFileSystem } from '../../../actions/action.ts'
import type { Executor, Host } from '../../../actions/host.ts'
import { sortByBytes } from '../../../core/bytes.ts'
import type { Failure } from '../../../core/failure.ts'
import type { Problem } from '../../../core/problem.ts'
import { debPurl } from '../../../core/purl.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { debRequests } from '../../../recipe/lock/deb-requests.ts'
import type { LockedDeb, LockedTarget } from '../../../recipe/lock/lock.ts'
import type { ResolvedRecipe, ResolvedTarget } from '../../../recipe/resolve-recipe.ts'
import type { Toolchain } from '../../wheels/build-wheel.ts'
import { closeOverApt } from './apt-closure.ts'
import type { ByContainer, DebianSuite } from './debian.ts'
import { readSuite } from './debian-archives.ts'
import { findPython } from './find-python.ts'
import { mergeContainers } from './merge-containers.ts'
import { solvePackages } from './solve-packages.ts'
import { completeContainers, planContainers } from './wanted-packages.ts'

/** The part of a locked target that is about Debian. */
export type LockedDebian = Pick<LockedTarget, 'debian' | 'root-file-systems'>

/** The containers of one target while it is being locked. */
export interface DebianContainers {
  readonly python: LockedTarget['python']
  /** The build container, with or without compilers; made once each. */
  readonly toolchain: (compilers: boolean) => Promise<Result<Toolchain, Failure>>
  /** The version of a package of this name that the suite itself has, if any. */
  readonly versionOf: (name: string) => Promise<Result<string | undefined, Failure>>
  /** Packages and tree digests of all containers. */
  readonly lock: (compilers: boolean) => Promise<Result<LockedDebian, Failure>>
}

/** What decides about the containers. */
export interface ContainerRequest {
  readonly name: string
  readonly recipe: ResolvedRecipe
  readonly target: ResolvedTarget
  readonly previous?: LockedTarget
  /** The packages may move: what the lock has is not kept. */
  readonly mayMove: boolean
}

/**
 * Opens the containers of a target. Where the lock has them already, and they are still what is wanted, nothing is asked
 * of any archive; else the archives are read and the suite's own apt is asked.
 */
export async function openContainers(
  request: ContainerRequest,
  host: Host,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<DebianContainers, Failure>> {
  const { recipe, target, previous } = request
  const kept =
    previous !== undefined && !request.mayMove && sameSuite(previous, target) ? previous : undefined
  const suite = once(() =>
    readSuite(target.suite, target.archives, previous?.debian.releases ?? [], host, signal),
  )
  const python = kept === undefined ? await pythonOf(await suite(undefined), target.suite) : ok(kept.python)
  if (!python.ok) return python

  const solve = once(async (compilers: boolean): Promise<Result<LockedTarget['debian'], Failure>> => {
    const planned = planContainers(recipe, target, compilers)
    if (kept !== undefined && sameLists(kept.debian.requested, planned)) return ok(kept.debian)
    const read = await suite(undefined)
    return read.ok ? solveSuite(read.value, planned, request, host, executor, signal) : read
  })

  const provide = once(async (key: string): Promise<Result<RootFileSystem, Failure>> => {
    const [container = '', compilers] = key.split(' ')
    const debian = await solve(compilers === 'compilers')
    if (!debian.ok) return debian
    const debs = debRequests(debian.value, one => one === container)
    const expected = debian.value === kept?.debian ? kept['root-file-systems'][container]?.sha256 : undefined
    return host.roots.provide({ name: container, debs, state: 'configured' }, expected, signal)
  })
  const keyOf = (container: string, compilers: boolean) => `${container}${compilers ? ' compilers' : ''}`

  return ok({
    python: python.value,
    toolchain: async compilers => {
      const root = await provide(keyOf('build', compilers))
      return root.ok ? ok({ root: root.value, python: python.value }) : root
    },
    versionOf: async name => {
      const read = await suite(undefined)
      if (!read.ok) return read
      const found = convert(read.value.packages.newest(name), read.value)
      return found.ok ? ok(found.value?.version) : found
    },
    lock: async compilers => {
      const debian = await solve(compilers)
      if (!debian.ok) return debian
      const moved = checkPython(debian.value, python.value, target.suite)
      if (moved !== undefined) return fail(moved)
      const containers = Object.keys(debian.value.requested)
      const roots = collect(
        await Promise.all(
          containers.map(async container => {
            const root = await provide(keyOf(container, compilers))
            return root.ok ? ok([container, root.value.directory.digest] as const) : root
          }),
        ),
      )
      return roots.ok
        ? ok({ debian: debian.value, 'root-file-systems': Object.fromEntries(roots.value) })
        : roots
    },
  })
}

async function solveSuite(
  suite: DebianSuite,
  planned: ByContainer<readonly string[]>,
  { previous }: ContainerRequest,
  host: Host,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<LockedTarget['debian'], Failure>> {
  const tools = convert(closeOverApt(suite.packages), suite)
  if (!tools.ok) return tools
  const wanted = convert(completeContainers(planned, suite.packages), suite)
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
  const solved = await solvePackages(suite.archives, wanted.value, root.value, host.store, executor, signal)
  if (!solved.ok) return solved
  const packages = mergeContainers({ ...solved.value, solver })
  const same = previous !== undefined && samePackages(previous.debian.packages, packages)
  const releases = same ? previous.debian.releases : suite.archives.map(({ release }) => release)
  const requested = Object.fromEntries(Object.entries(planned).map(([name, list]) => [name, [...list]]))
  return ok({ releases, requested, packages })
}

async function pythonOf(
  suite: Result<DebianSuite, Failure>,
  name: string,
): Promise<Result<LockedTarget['python'], Failure>> {
  if (!suite.ok) return suite
  const python = convert(findPython(suite.value.packages), suite.value)
  if (!python.ok) return python
  return python.value === undefined
    ? fail({ code: 'debian-package-unknown', name: 'python3', suite: name })
    : ok(python.value)
}

/** The interpreter that apt chose is the one that markers were evaluated for. */
function checkPython(
  { packages }: LockedTarget['debian'],
  { version, minor }: LockedTarget['python'],
  suite: string,
): Failure | undefined {
  const prefix = `pkg:deb/debian/python${minor}@`
  const found = packages.find(
    ({ purl, in: containers }) => purl.startsWith(prefix) && containers.includes('build'),
  )
  const actual =
    found === undefined ? 'none' : decodeURIComponent(found.purl.slice(prefix.length)).replace(/-[^-]*$/, '')
  return actual === version ? undefined : { code: 'interpreter-changed', suite, expected: version, actual }
}

function sameSuite({ suite, debian }: LockedTarget, target: ResolvedTarget): boolean {
  const locked = new Set(debian.releases.map(({ archive }) => archive))
  return (
    suite === target.suite &&
    locked.size === target.archives.length &&
    target.archives.every(one => locked.has(one))
  )
}

function sameLists(a: ByContainer<readonly string[]>, b: ByContainer<readonly string[]>): boolean {
  const [first, second] = [a, b].map(lists =>
    JSON.stringify(sortByBytes(Object.entries(lists), ([name]) => name)),
  )
  return first === second
}

function samePackages(a: readonly LockedDeb[], b: readonly LockedDeb[]): boolean {
  const [first, second] = [a, b].map(list =>
    list.map(({ purl, sha256, in: containers }) => [purl, sha256, ...containers].join(' ')).join('\n'),
  )
  return first === second
}

function convert<T>(result: Result<T, Problem>, { suite }: DebianSuite): Result<T, Failure> {
  if (result.ok) return result
  const problem = result.failures.map(one => one.problem).join('; ')
  return fail({ code: 'archive-index-invalid', archive: 'debian', path: `dists/${suite}`, problem })
}

/** Does the same thing once for each key, and remembers what came of it. */
function once<K, T>(make: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const made = new Map<K, Promise<T>>()
  return key => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}
