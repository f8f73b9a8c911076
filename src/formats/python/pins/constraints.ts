import type { PinsFailure } from '../../../core/failures/pins.ts'
import type { Result } from '../../../core/result.ts'
import { formatMarker } from '../marker.ts'
import { containsVersion, formatSpecifierSet } from '../specifier-set.ts'
import { equalHashes, formatPinHash } from './pin-hash.ts'
import { type PinnedRequirement, toPin } from './pinned-requirement.ts'
import type { Pin, PinNote } from './pins.ts'

/** Pins, and what was said without effect. */
export interface ConstrainedPins {
  readonly pins: readonly Pin[]
  readonly notes: readonly PinNote[]
}

/**
 * Makes pins of requirements and holds them against the constraints of the same name: the version must be admitted,
 * and hashes on both sides mean that only their common ones count. A constraint that nothing asks for has no effect.
 */
export function applyConstraints(
  requirements: readonly PinnedRequirement[],
  constraints: readonly PinnedRequirement[],
): Result<ConstrainedPins, PinsFailure> {
  const pins: Pin[] = []
  const failures: PinsFailure[] = []
  const [wanted, bounds] = [groupByName(requirements), groupByName(constraints)]
  for (const requirement of requirements) {
    const pin = toPin(requirement)
    if (!pin.ok) {
      failures.push(...pin.failures)
      continue
    }
    const own = (bounds.get(pin.value.name) ?? []).filter(one => sharesMarker(one, requirement))
    const constrained = own.reduce<Pin>((rest, constraint) => {
      const problem = findContradiction(rest, constraint)
      const { name, place } = rest
      if (problem !== undefined)
        failures.push({ code: 'pin-contradiction', place, other: constraint.place, name, problem })
      return narrowHashes(rest, constraint)
    }, pin.value)
    pins.push(constrained)
  }
  if (failures.length > 0) return { ok: false, failures }
  const notes = constraints.flatMap((constraint): readonly PinNote[] => {
    const { place, requirement } = constraint
    const same = wanted.get(requirement.name) ?? []
    if (same.some(one => sharesMarker(constraint, one))) return []
    const why = same.length === 0 ? 'requires it' : 'has the same marker'
    return [
      { place, text: `the constraint on ${requirement.writtenName} has no effect: nothing here ${why}` },
    ]
  })
  return { ok: true, value: { pins, notes } }
}

function groupByName(
  requirements: readonly PinnedRequirement[],
): ReadonlyMap<string, readonly PinnedRequirement[]> {
  return Map.groupBy(requirements, ({ requirement }) => requirement.name)
}

/** A constraint with a marker speaks of the requirement with the same marker only. */
function sharesMarker(constraint: PinnedRequirement, requirement: PinnedRequirement): boolean {
  const [a, b] = [constraint.requirement.marker, requirement.requirement.marker]
  return a === undefined || (b !== undefined && formatMarker(a) === formatMarker(b))
}

function findContradiction(pin: Pin, { requirement, hashes }: PinnedRequirement): string | undefined {
  const { specifier } = requirement
  if (!containsVersion(specifier, pin.version, { prereleases: true }))
    return `${pin.version} and the constraint ${formatSpecifierSet(specifier)}`
  const left = narrowHashes(pin, { requirement, hashes, place: pin.place })
  return left.hashes.length === 0 && !equalHashes(pin.hashes, []) ? 'they have no hash in common' : undefined
}

function narrowHashes(pin: Pin, { hashes }: PinnedRequirement): Pin {
  if (hashes.length === 0) return pin
  const allowed = new Set(hashes.map(formatPinHash))
  return { ...pin, hashes: pin.hashes.filter(hash => allowed.has(formatPinHash(hash))) }
}
