import type { PinsFailure } from '../../../core/failures/pins.ts'
import { collect, ok, type Result } from '../../../core/result.ts'
import { compareVersions, parseVersion } from '../version.ts'
import { decideConditions, decideMarker, type PinChoice } from './pin-choice.ts'
import type { PinEdge, Pins } from './pins.ts'

/** What edges are followed for. */
export interface EdgeChoice {
  readonly pins: Pins
  readonly choice: PinChoice
  /** Of conflicts: those that are chosen. */
  readonly parts: ReadonlySet<string>
}

/** The indexes of the pins that an edge leads to on a target; `extras` are those that are asked about. */
export function followEdge(
  edge: PinEdge,
  extras: readonly string[],
  { pins, choice, parts }: EdgeChoice,
): Result<readonly number[], PinsFailure> {
  const asked = new Set([...extras, ...parts])
  const decided = collect(
    edge.to.map((index): Result<readonly number[], PinsFailure> => {
      const pin = pins.pins[index]
      if (pin === undefined) return ok([])
      const wanted = decideMarker(edge.marker, pin, pins, choice, asked)
      const applies = wanted.ok && wanted.value ? decideConditions(pin, pins, choice, parts) : wanted
      return applies.ok ? ok(applies.value ? [index] : []) : applies
    }),
  )
  if (!decided.ok) return decided
  const all = decided.value.flat()
  return ok(pins.graph?.takesNewest === true ? takeNewest(all, pins) : all)
}

function takeNewest(indexes: readonly number[], { pins }: Pins): readonly number[] {
  const versions = indexes.flatMap(index => {
    const version = parseVersion(pins[index]?.version ?? '')
    return version.ok ? [{ index, version: version.value }] : []
  })
  if (versions.length < indexes.length) return indexes
  const [newest] = versions.sort((a, b) => compareVersions(b.version, a.version))
  return newest === undefined ? [] : [newest.index]
}
