import type { PinsFailure } from '../../../core/failures/pins.ts'
import { ok, okUnless, type Result } from '../../../core/result.ts'
import { findChosenParts } from './conflict-parts.ts'
import { followEdge } from './follow-edge.ts'
import { chosenGroups, type PinChoice } from './pin-choice.ts'
import type { Pin, PinEdge, Pins } from './pins.ts'

/** One pin that another one needs on a target; `undefined` as `from` is the application. */
export interface PinLink {
  readonly from: Pin | undefined
  readonly to: Pin
}

/** Which pin needs which on a target; nothing for formats that do not say it. */
export function listPinLinks(pins: Pins, choice: PinChoice): Result<readonly PinLink[], PinsFailure> {
  const { graph } = pins
  if (graph === undefined) return ok([])
  const failures: PinsFailure[] = []
  const links: PinLink[] = []
  const groups = chosenGroups(pins, choice)
  const extras = choice.extras ?? []
  const parts = findChosenParts(pins, groups, extras)
  if (!parts.ok) return parts
  const visited = new Set<string>()
  const queue: { readonly index: number; readonly extra: string | undefined }[] = []

  const follow = (edge: PinEdge, from: Pin | undefined, asked: readonly string[]) => {
    const followed = followEdge(edge, asked, { pins, choice, parts: parts.value })
    if (!followed.ok) failures.push(...followed.failures)
    for (const index of followed.ok ? followed.value : []) {
      const pin = pins.pins[index]
      if (pin === undefined) continue
      links.push({ from, to: pin })
      for (const one of [undefined, ...edge.extras]) {
        const key = `${index} ${one ?? ''}`
        if (!visited.has(key)) queue.push({ index, extra: one })
        visited.add(key)
      }
    }
  }

  for (const root of graph.roots) {
    const isChosen = root.group === undefined || groups.includes(root.group)
    if (isChosen && (root.ofExtra === undefined || extras.includes(root.ofExtra)))
      follow(root, undefined, extras)
  }
  for (let visit = queue.pop(); visit !== undefined; visit = queue.pop()) {
    const { index, extra } = visit
    for (const edge of graph.edges.get(index) ?? [])
      if (edge.ofExtra === undefined || edge.ofExtra === extra)
        follow(edge, pins.pins[index], extra === undefined ? [] : [extra])
  }
  return okUnless(failures, () => links)
}
