import { type LockGraph, labelNode } from './lock-graph.ts'

/** Graphs of a lock's targets in Graphviz's language, a cluster each. */
export function formatLockDot(
  name: string,
  graphs: readonly { readonly target: string; readonly graph: LockGraph }[],
): string {
  const clusters = graphs.flatMap(({ target, graph }) => [
    `  subgraph ${quote(`cluster_${target}`)} {`,
    `    label=${quote(target)}`,
    ...graph.nodes.map(
      node =>
        `    ${quote(`${target} ${node.id}`)} [label=${quote(labelNode(node))} class=${quote(node.kind)}]`,
    ),
    ...graph.edges.map(
      ({ from, to, kind }) =>
        `    ${quote(`${target} ${from}`)} -> ${quote(`${target} ${to}`)} [label=${quote(kind)}]`,
    ),
    '  }',
  ])
  return `${[`digraph ${quote(name)} {`, '  rankdir=LR', ...clusters, '}'].join('\n')}\n`
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, character => `\\${character}`)}"`
}
