import type { PinsFailure } from '../../../core/failures/pins.ts'
import { okUnless, type Result } from '../../../core/result.ts'
import { findChosenParts } from './conflict-parts.ts'
import { followEdge } from './follow-edge.ts'
import { chosenGroups, type PinChoice } from './pin-choice.ts'
import type { Pin, PinEdge, PinGraph, Pins } from './pins.ts'

/** A pin with one of its extras wanted, or without any. */
interface Visit {
  readonly index: number
  readonly extra: string | undefined
}

/** The pins that something wanted leads to, in the order of the file. */
export function walkPinGraph(
  pins: Pins,
  graph: PinGraph,
  choice: PinChoice,
): Result<readonly Pin[], PinsFailure> {
  const failures: PinsFailure[] = []
  const reached = new Set<number>()
  const visited = new Set<string>()
  const groups = chosenGroups(pins, choice)
  const extras = choice.extras ?? []
  const parts = findChosenParts(pins, groups, extras)
  if (!parts.ok) return parts
  const asked = { pins, choice, parts: parts.value }
  const follow = (edge: PinEdge, wanted: readonly string[]): readonly Visit[] => {
    const followed = followEdge(edge, wanted, asked)
    if (!followed.ok) failures.push(...followed.failures)
    return (followed.ok ? followed.value : []).flatMap(index =>
      [undefined, ...edge.extras].map(extra => ({ index, extra })),
    )
  }
  const queue: Visit[] = graph.roots
    .filter(({ group }) => group === undefined || groups.includes(group))
    .filter(({ ofExtra }) => ofExtra === undefined || extras.includes(ofExtra))
    .flatMap(edge => follow(edge, extras))
  for (let visit = queue.pop(); visit !== undefined; visit = queue.pop()) {
    const { index, extra } = visit
    const key = `${index} ${extra ?? ''}`
    if (visited.has(key)) continue
    visited.add(key)
    reached.add(index)
    const edges = graph.edges.get(index) ?? []
    for (const edge of edges.filter(({ ofExtra }) => ofExtra === undefined || ofExtra === extra))
      queue.push(...follow(edge, extra === undefined ? [] : [extra]))
  }
  return okUnless(failures, () => pins.pins.filter((_, index) => reached.has(index)))
}
