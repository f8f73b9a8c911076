import type { LockEdge, LockGraph } from './lock-graph.ts'

/** A way from the application: edges that follow each other; none where the application itself is asked for. */
export type LockPath = readonly LockEdge[]

/** Ways that were found. */
export interface LockPaths {
  /** Shortest first. */
  readonly paths: readonly LockPath[]
  /** There are more: the search ended at its limit. */
  readonly more: boolean
}

/** The most ways that are listed; a small lock can hold millions. */
const mostPaths = 100

/**
 * Every way from the application to any of the nodes, shortest first, none that visits a node twice or leads through a
 * package that the way's container does not hold. Level by level, so that what is cut off at the limit is never shorter
 * than what is listed.
 */
export function findLockPaths(graph: LockGraph, wanted: ReadonlySet<string>): LockPaths {
  const useful = reachingFrom(graph, wanted)
  const onward = new Map<string, readonly LockEdge[]>()
  for (const edge of graph.edges)
    if (useful.has(edge.to)) onward.set(edge.from, [...(onward.get(edge.from) ?? []), edge])
  const containersOf = new Map(graph.nodes.map(node => [node.id, node.in]))
  const leads = (path: LockPath) => {
    const containers = containersOf.get(path.at(-1)?.to ?? '')
    return containers === undefined || containers.includes(containerOf(path))
  }
  const extendAll = (path: LockPath) => extend(path, graph.root, onward).filter(leads)
  const found: LockPath[] = wanted.has(graph.root) ? [[]] : []
  let level = extendAll([])
  while (level.length > 0) {
    for (const path of level) {
      const last = path.at(-1)
      if (last === undefined || !wanted.has(last.to)) continue
      if (found.length === mostPaths) return { paths: found, more: true }
      found.push(path)
    }
    if (level.length > mostPaths * 100) return { paths: found, more: true }
    level = level.flatMap(extendAll)
  }
  return { paths: found, more: false }
}

/** A way to a package that does not name a container leads through a pin that a package stands for where it is installed. */
function containerOf(path: LockPath): string {
  const prefix = 'container:'
  return path.find(({ to }) => to.startsWith(prefix))?.to.slice(prefix.length) ?? 'install-test'
}

function extend(
  path: LockPath,
  root: string,
  onward: ReadonlyMap<string, readonly LockEdge[]>,
): readonly LockPath[] {
  const last = path.at(-1)
  const visited = new Set([root, ...path.map(({ to }) => to)])
  return (onward.get(last?.to ?? root) ?? [])
    .filter(({ to }) => !visited.has(to))
    .map(edge => [...path, edge])
}

/** Every node from which one of the wanted ones can be reached: anything else leads nowhere. */
function reachingFrom(graph: LockGraph, wanted: ReadonlySet<string>): ReadonlySet<string> {
  const backward = new Map<string, string[]>()
  for (const { from, to } of graph.edges) backward.set(to, [...(backward.get(to) ?? []), from])
  const reached = new Set(wanted)
  // A set that grows while it is walked reaches everything.
  for (const id of reached) for (const from of backward.get(id) ?? []) reached.add(from)
  return reached
}
