import type { PinsFailure } from '../../../core/failures/pins.ts'
import { ok, okUnless, type Result } from '../../../core/result.ts'
import { findChosenParts } from './conflict-parts.ts'
import { chosenGroups, decideConditions, decideMarker, type PinChoice } from './pin-choice.ts'
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
  const asked = { pins, choice, parts: parts.value, failures }
  const queue: Visit[] = graph.roots
    .filter(({ group }) => group === undefined || groups.includes(group))
    .filter(({ ofExtra }) => ofExtra === undefined || extras.includes(ofExtra))
    .flatMap(edge => follow(edge, extras, asked))
  for (let visit = queue.pop(); visit !== undefined; visit = queue.pop()) {
    const { index, extra } = visit
    const key = `${index} ${extra ?? ''}`
    if (visited.has(key)) continue
    visited.add(key)
    reached.add(index)
    const edges = graph.edges.get(index) ?? []
    for (const edge of edges.filter(({ ofExtra }) => ofExtra === undefined || ofExtra === extra))
      queue.push(...follow(edge, extra === undefined ? [] : [extra], asked))
  }
  return okUnless(failures, () => pins.pins.filter((_, index) => reached.has(index)))
}

interface Asked {
  readonly pins: Pins
  readonly choice: PinChoice
  readonly parts: ReadonlySet<string>
  readonly failures: PinsFailure[]
}

function follow(
  edge: PinEdge,
  extras: readonly string[],
  { pins, choice, parts, failures }: Asked,
): readonly Visit[] {
  const visits: Visit[] = []
  for (const index of edge.to) {
    const pin = pins.pins[index]
    if (pin === undefined) continue
    const wanted = decideMarker(edge.marker, pin, pins, choice, new Set([...extras, ...parts]))
    const own = wanted.ok && wanted.value ? decideConditions(pin, pins, choice, parts) : ok(false)
    if (!wanted.ok) failures.push(...wanted.failures)
    else if (!own.ok) failures.push(...own.failures)
    else if (own.value)
      visits.push({ index, extra: undefined }, ...edge.extras.map(name => ({ index, extra: name })))
  }
  return visits
}
