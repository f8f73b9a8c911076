import type { RootFileSystem } from '../../../actions/action.ts'
import type { Executor, Host } from '../../../actions/host.ts'
import { sortByBytes } from '../../../core/bytes.ts'
import type { Failure } from '../../../core/failure.ts'
import { parsePurl } from '../../../core/purl.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { debRequests } from '../../../recipe/lock/deb-requests.ts'
import type { LockedTarget } from '../../../recipe/lock/lock.ts'
import type { ResolvedRecipe, ResolvedTarget } from '../../../recipe/resolve-recipe.ts'
import type { Toolchain } from '../../wheels/build-wheel.ts'
import type { ByContainer, DebianSuite } from './debian.ts'
import { readSuite } from './debian-archives.ts'
import { explainIndex } from './explain-index.ts'
import { findCandidate } from './find-candidate.ts'
import { findPython } from './find-python.ts'
import { solveSuite } from './solve-suite.ts'
import { listWantedArchives, sameArchives } from './wanted-archives.ts'
import { planContainers } from './wanted-packages.ts'

/** The part of a locked target that is about Debian. */
export type LockedDebian = Pick<LockedTarget, 'debian' | 'root-file-systems'>

/** The containers of one target while it is being locked. */
export interface DebianContainers {
  readonly python: LockedTarget['python']
  /** Looks at the containers that are locked, the one that builds first, if they are still what is wanted. */
  readonly lookAtLocked: () => Promise<void>
  /** The build container, with or without compilers; made once each. */
  readonly toolchain: (compilers: boolean) => Promise<Result<Toolchain, Failure>>
  /** Where the .deb will be installed. */
  readonly installTest: (compilers: boolean) => Promise<Result<RootFileSystem, Failure>>
  /** The version of a package of this name that the suite itself has, if any. */
  readonly versionOf: (name: string) => Promise<Result<string | undefined, Failure>>
  /** The version of a package that apt would take: as it is locked, or see `findCandidate`. */
  readonly candidateOf: (name: string) => Promise<Result<string | undefined, Failure>>
  /** Packages and tree digests of all containers. */
  readonly lock: (compilers: boolean) => Promise<Result<LockedDebian, Failure>>
}

/** What decides about the containers. */
export interface ContainerRequest {
  readonly name: string
  readonly recipe: ResolvedRecipe
  readonly target: ResolvedTarget
  /** Keys of archives that are not Debian's, by the path that the recipe names. */
  readonly archiveKeys?: ReadonlyMap<string, Uint8Array>
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
  const archives = listWantedArchives(target, request.archiveKeys)
  const isKept =
    previous?.suite === target.suite && !request.mayMove && sameArchives(previous.debian.releases, archives)
  const kept = isKept ? previous : undefined
  const suite = once(() => readSuite(target.suite, archives, previous?.debian.releases ?? [], host, signal))
  const python = kept === undefined ? await pythonOf(await suite(undefined), target.suite) : ok(kept.python)
  if (!python.ok) return python

  const solve = once(async (compilers: boolean): Promise<Result<LockedTarget['debian'], Failure>> => {
    const planned = planContainers(recipe, target, compilers)
    if (kept !== undefined && sameLists(kept.debian.requested, planned)) return ok(kept.debian)
    const read = await suite(undefined)
    return read.ok
      ? solveSuite(read.value, archives, planned, previous?.debian, host, executor, signal)
      : read
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
    lookAtLocked: async () => {
      const wanted = [false, true].map(compilers => planContainers(recipe, target, compilers))
      if (kept === undefined || !wanted.some(lists => sameLists(kept.debian.requested, lists))) return
      for (const { sha256 } of Object.values(kept['root-file-systems'])) await host.roots.look(sha256, signal)
    },
    toolchain: async compilers => {
      const root = await provide(keyOf('build', compilers))
      return root.ok ? ok({ root: root.value, python: python.value }) : root
    },
    installTest: compilers => provide(keyOf('install-test', compilers)),
    versionOf: async name => {
      const read = await suite(undefined)
      if (!read.ok) return read
      const found = explainIndex(read.value.packages.newest(name), target.suite)
      return found.ok ? ok(found.value?.version) : found
    },
    candidateOf: async name => {
      const locked = kept?.debian.packages
        .filter(one => one.in.includes('install-test'))
        .map(({ purl }) => parsePurl(purl))
        .find(one => one?.name === name)
      if (locked !== undefined) return ok(locked.version)
      const read = await suite(undefined)
      return read.ok ? findCandidate(name, read.value) : read
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

async function pythonOf(
  suite: Result<DebianSuite, Failure>,
  name: string,
): Promise<Result<LockedTarget['python'], Failure>> {
  if (!suite.ok) return suite
  const python = explainIndex(findPython(suite.value.packages), name)
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

function sameLists(a: ByContainer<readonly string[]>, b: ByContainer<readonly string[]>): boolean {
  const [first, second] = [a, b].map(lists =>
    JSON.stringify(sortByBytes(Object.entries(lists), ([name]) => name)),
  )
  return first === second
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
