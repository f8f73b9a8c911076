import type { PinsFailure } from '../../../core/failures/pins.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { formatMarker, type Marker } from '../marker.ts'
import { evaluateMarker, type MarkerEnvironment } from '../marker-evaluate.ts'
import type { PackageName } from '../name.ts'
import type { Pin, Pins } from './pins.ts'

/** What is to be installed, and where. */
export interface PinChoice {
  /** How messages call the target, such as bookworm. */
  readonly target: string
  /** Of the target's interpreter. */
  readonly environment: MarkerEnvironment
  /** Extras of the application. */
  readonly extras?: readonly PackageName[]
  /** Groups beside the application's own, such as `docs`; the file's default groups where nothing is said. */
  readonly groups?: readonly string[]
}

/** The groups that are chosen. What Poetry calls `main` and pipenv `default` is the application, and always there. */
export function chosenGroups({ format, defaultGroups }: Pins, { groups }: PinChoice): readonly string[] {
  if (groups === undefined) return defaultGroups
  return format === 'pylock.toml' ? groups : [...defaultGroups, ...groups]
}

/** Does a marker of the file hold for the choice? `extra` are the extras that are being asked about. */
export function decideMarker(
  marker: Marker | undefined,
  pin: Pick<Pin, 'name' | 'place'>,
  pins: Pins,
  choice: PinChoice,
  extra: ReadonlySet<string>,
): Result<boolean, PinsFailure> {
  if (marker === undefined) return ok(true)
  const sets = {
    extras: new Set(choice.extras ?? []),
    dependency_groups: new Set(chosenGroups(pins, choice)),
  }
  const variables = pins.context === 'lock_file' ? sets : { extra }
  const holds = evaluateMarker(marker, { ...choice.environment, ...variables }, pins.context)
  if (holds.ok) return holds
  const { name, place } = pin
  const problem = holds.failures
    .map(one => `${one.problem}${one.actual === undefined ? '' : `: ${one.actual}`}`)
    .join('; ')
  return fail({ code: 'pin-marker-undecidable', place, name, marker: formatMarker(marker), problem })
}

/**
 * Does one of the pin's own conditions hold, with the chosen extras and parts? A pin without conditions has nothing against
 * it.
 */
export function decideConditions(
  pin: Pin,
  pins: Pins,
  choice: PinChoice,
  parts: ReadonlySet<string>,
): Result<boolean, PinsFailure> {
  const groups = chosenGroups(pins, choice)
  const conditions = pin.conditions.filter(
    ({ group }) => group === undefined || pins.graph !== undefined || groups.includes(group),
  )
  const extras = new Set([...(choice.extras ?? []), ...parts])
  const decided = collect(conditions.map(({ marker }) => decideMarker(marker, pin, pins, choice, extras)))
  return decided.ok ? ok(pin.conditions.length === 0 || decided.value.some(holds => holds)) : decided
}
