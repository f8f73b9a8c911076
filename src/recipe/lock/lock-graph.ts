import { sortByBytes } from '../../core/bytes.ts'
import { parsePurl } from '../../core/purl.ts'
import { normalizeName } from '../../formats/python/name.ts'
import { parseRequirement } from '../../formats/python/requirement.ts'
import type { LockedTarget } from './lock.ts'

/**
 * Why one thing is locked for another: `install` runs with it · `build-system` stands in its build environment, since
 * pyproject.toml or one of these requires it · `build-backend` was asked for by its backend · `crate` is compiled into
 * it · `debian` is a container of it, a package that a container or another package asks for, or the one that stands for it.
 */
export type EdgeKind = 'install' | 'build-system' | 'build-backend' | 'crate' | 'debian'

/** One thing that is locked, or what it is locked for. */
export interface LockNode {
  /** A purl, `application`, `recipe` or `container:NAME`. */
  readonly id: string
  readonly kind: 'application' | 'recipe' | 'sdist' | 'from-debian' | 'crate' | 'container' | 'deb'
  readonly name: string
  readonly version?: string
  /** Of a .deb: the containers that hold it. */
  readonly in?: readonly string[]
}

/** Leads from what needs something to what it needs. */
export interface LockEdge {
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
}

/** Everything of one target and why it is there. Nodes and edges in the order of bytes; everything hangs from `root`. */
export interface LockGraph {
  readonly root: string
  readonly nodes: readonly LockNode[]
  readonly edges: readonly LockEdge[]
}

/** What the lock alone does not say. */
export interface GraphHints {
  /** The recipe's name. */
  readonly name: string
  /** For `source: sdist`: the normalized name of the application among what is installed. */
  readonly application?: string | undefined
  /** Which pin needs which, by name, where the pins say it; `undefined` as `from` is the application. */
  readonly installs?: readonly (readonly [from: string | undefined, to: string])[]
}

/** The graph of one target. Pins that nothing known leads to hang from the application. */
export function createLockGraph(target: LockedTarget, hints: GraphHints): LockGraph {
  const root = rootOf(target, hints)
  const containers = [...new Set(target.debian.packages.flatMap(deb => deb.in))]
  const sdists = target.sdists.map(({ purl }) => nodeOf(purl, 'sdist'))
  const nodes: readonly LockNode[] = [
    ...(sdists.some(({ id }) => id === root.id) ? [] : [root]),
    ...sdists,
    ...(target['from-debian'] ?? []).map(({ purl }) => nodeOf(purl, 'from-debian')),
    ...target.crates.map(({ purl }) => nodeOf(purl, 'crate')),
    ...containers.map(name => ({ id: containerId(name), kind: 'container', name }) as const),
    ...target.debian.packages.map(deb => ({ ...nodeOf(deb.purl, 'deb'), in: deb.in })),
  ]
  const builds = [
    ...(target.application === undefined ? [] : [{ purl: root.id, ...target.application }]),
    ...target.sdists,
  ]
  const edges: readonly LockEdge[] = [
    ...installEdges(target, root.id, hints.installs ?? []),
    ...builds.flatMap(buildEdges),
    ...target.crates.flatMap(crate =>
      crate['requested-by'].map(from => ({ from, to: crate.purl, kind: 'crate' }) as const),
    ),
    ...(target['from-debian'] ?? []).map(
      ({ purl, deb }) => ({ from: purl, to: deb, kind: 'debian' }) as const,
    ),
    ...containers.map(name => ({ from: root.id, to: containerId(name), kind: 'debian' }) as const),
    ...debianEdges(target.debian.packages),
  ]
  return {
    root: root.id,
    nodes: sortByBytes(nodes, ({ id }) => id),
    edges: sortByBytes(edges, ({ from, kind, to }) => `${from}\0${kind}\0${to}`),
  }
}

/** A node as people read it: name and version, or `NAME container`. */
export function labelNode({ kind, name, version }: LockNode): string {
  if (kind === 'container') return `${name} container`
  return version === undefined ? name : `${name} ${version}`
}

function rootOf(target: LockedTarget, { name, application }: GraphHints): LockNode {
  if (target.application !== undefined)
    return {
      id: 'application',
      kind: 'application',
      name: target.application.name,
      version: target.application.version,
    }
  const purl = target.install.find(one => parsePurl(one)?.name === application)
  return application === undefined || purl === undefined
    ? { id: 'recipe', kind: 'recipe', name }
    : nodeOf(purl, 'sdist')
}

function nodeOf(purl: string, kind: 'sdist' | 'from-debian' | 'crate' | 'deb'): LockNode {
  const parsed = parsePurl(purl)
  if (parsed === undefined) throw new Error(`a checked lock has valid purls: ${purl}`)
  return { id: purl, kind, name: parsed.name, version: parsed.version }
}

function containerId(name: string): string {
  return `container:${name}`
}

function installEdges(
  target: LockedTarget,
  root: string,
  known: NonNullable<GraphHints['installs']>,
): readonly LockEdge[] {
  const install = [...target.install, ...(target['from-debian'] ?? []).map(({ purl }) => purl)]
  const byName = new Map(install.map(purl => [parsePurl(purl)?.name, purl]))
  const said = known.flatMap(([from, to]): readonly LockEdge[] => {
    const [source, sink] = [from === undefined ? root : byName.get(from), byName.get(to)]
    return source === undefined || sink === undefined || source === sink
      ? []
      : [{ from: source, to: sink, kind: 'install' }]
  })
  const reached = new Set(said.map(({ to }) => to))
  const rest = install.filter(purl => purl !== root && !reached.has(purl))
  return [...said, ...rest.map(to => ({ from: root, to, kind: 'install' }) as const)]
}

function debianEdges(packages: LockedTarget['debian']['packages']): readonly LockEdge[] {
  const byName = Map.groupBy(packages, ({ purl }) => parsePurl(purl)?.name)
  return packages.flatMap(deb => {
    const from = deb['requested-by'].flatMap(name => {
      const others = byName.get(name)?.filter(one => one.in.some(container => deb.in.includes(container)))
      return others?.map(({ purl }) => purl) ?? [name]
    })
    return from.map(id => ({ from: id, to: deb.purl, kind: 'debian' }) as const)
  })
}

function buildEdges(built: {
  readonly purl: string
  readonly 'build-requires': readonly string[]
  readonly 'dynamic-requires': readonly string[]
}): readonly LockEdge[] {
  const asked = new Set(
    built['dynamic-requires'].map(text => {
      const parsed = parseRequirement(text)
      return parsed.ok ? parsed.value.name : normalizeName(text)
    }),
  )
  return built['build-requires'].map(to => {
    const name = normalizeName(parsePurl(to)?.name ?? '')
    return { from: built.purl, to, kind: asked.has(name) ? 'build-backend' : 'build-system' }
  })
}
