import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { formatLockDot } from '../../recipe/lock/lock-dot.ts'
import { type LockGraph, labelNode } from '../../recipe/lock/lock-graph.ts'
import { graphLocked, readLocked } from '../read-locked.ts'
import { formatCount } from '../terminal/format-amount.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Shows everything that is locked and what it is locked for, by the kind of each edge. */
export async function runDeps(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const locked = await readLocked(file, input)
  if (!locked.ok) return locked
  const graphs = graphLocked(locked.value)
  if (!graphs.ok) return graphs
  const { name } = locked.value.lock
  const text = input.flags.has('dot')
    ? formatLockDot(name, graphs.value)
    : graphs.value.map(({ target, graph }) => formatGraph(target, graph)).join('\n')
  return ok({
    status: 0,
    text,
    result: {
      recipe: file,
      targets: graphs.value.map(({ target, graph }) => ({
        target,
        root: graph.root,
        nodes: graph.nodes.map(node => ({ ...node })),
        edges: graph.edges.map(edge => ({ ...edge })),
      })),
    },
    remarks: locked.value.remarks,
  })
}

/** One paragraph for everything that needs something. Debian packages are counted by container: there are hundreds. */
function formatGraph(target: string, { nodes, edges }: LockGraph): string {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const edgesFrom = Map.groupBy(edges, ({ from }) => from)
  const paragraphs = nodes.flatMap(node => {
    const own = edgesFrom.get(node.id) ?? []
    if (own.length === 0 || node.kind === 'deb') return []
    const lines =
      node.kind === 'container'
        ? [`  ${'debian'.padEnd(14)}${formatCount(countHeld(nodes, node.name), 'package')}\n`]
        : own.flatMap(({ kind, to }) => {
            const needed = byId.get(to)
            return needed === undefined ? [] : [`  ${kind.padEnd(14)}${labelNode(needed)}\n`]
          })
    return [`${labelNode(node)}\n${lines.join('')}`]
  })
  return `# ${target}\n${paragraphs.join('')}`
}

function countHeld(nodes: LockGraph['nodes'], container: string): number {
  return nodes.filter(node => node.in?.includes(container) === true).length
}
