import { isSha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { normalizeName } from '../../formats/python/name.ts'
import type { PinChoice } from '../../formats/python/pins/pin-choice.ts'
import type { Pins } from '../../formats/python/pins/pins.ts'
import { selectPins } from '../../formats/python/pins/select-pins.ts'
import type { ResolvedPython } from '../../recipe/resolve-recipe.ts'
import type { Pin } from './lock.ts'
import type { TargetInterpreter } from './target-interpreter.ts'

/** What of the pins a recipe chooses on a target. */
export function choosePins(
  target: string,
  { environment }: Pick<TargetInterpreter, 'environment'>,
  { groups, extras }: ResolvedPython,
): PinChoice {
  const chosen = { target, environment, extras: extras.map(normalizeName) }
  return groups === undefined ? chosen : { ...chosen, groups }
}

/** The pins that hold on a target, with the digests that a file in the store can be found by. */
export function readPinsOf(
  target: string,
  pins: Pins,
  python: Pick<TargetInterpreter, 'environment'>,
  recipe: ResolvedPython,
): Result<readonly Pin[], Failure> {
  const selected = selectPins(pins, choosePins(target, python, recipe))
  if (!selected.ok) return selected
  return ok(
    selected.value.map(({ name, version, hashes }) => {
      const longer = hashes.filter(({ algorithm }) => algorithm !== 'sha256')
      return {
        name,
        version,
        hashes: hashes.map(({ digest }) => digest).filter(isSha256),
        ...(longer.length === 0 ? {} : { longer }),
      }
    }),
  )
}
