import { isSha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import type { Pins } from '../../formats/python/pins.ts'
import { selectPins } from '../../formats/python/select-pins.ts'
import type { TargetInterpreter } from './closure-inputs.ts'
import type { Pin } from './lock.ts'

/** The pins that hold on a target, with the digests that a file in the store can be found by. */
export function readPinsOf(
  target: string,
  pins: Pins,
  python: TargetInterpreter,
): Result<readonly Pin[], Failure> {
  const { environment } = python
  const selected = selectPins(pins, { target, environment })
  if (!selected.ok) return selected
  return ok(
    selected.value.map(({ name, version, hashes }) => ({
      name,
      version,
      hashes: hashes.map(({ digest }) => digest).filter(isSha256),
    })),
  )
}
