import { isSha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { evaluateMarker, type MarkerEnvironment } from '../../formats/python/marker-evaluate.ts'
import type { Pins } from '../../formats/python/pins.ts'
import type { Pin } from './lock.ts'

/** The pins that hold for an interpreter, in the order of the file. */
export function selectPins(pins: Pins, environment: MarkerEnvironment): Result<readonly Pin[], Failure> {
  const holding = pins.pins.filter(({ conditions }) =>
    conditions.some(({ marker }) => {
      const holds = marker === undefined ? ok(true) : evaluateMarker(marker, environment, pins.context)
      return holds.ok && holds.value
    }),
  )
  return ok(
    holding.map(({ name, version, hashes }) => ({
      name,
      version,
      hashes: hashes.map(({ digest }) => digest).filter(isSha256),
    })),
  )
}
