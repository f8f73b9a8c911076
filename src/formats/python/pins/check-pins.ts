import type { PinsFailure } from '../../../core/failures/pins.ts'
import { okUnless, type Result } from '../../../core/result.ts'
import { formatMarker } from '../marker.ts'
import { canonicalVersion, parseVersion } from '../version.ts'
import { equalHashes } from './pin-hash.ts'
import type { Pin, PinCondition, Pins } from './pins.ts'

/**
 * Finds what is wrong with pins whatever the target: two spellings of one name, two versions that both apply always,
 * two hash sets for one version. Entries that say the same are joined, except where a graph counts them.
 */
export function checkPins(pins: Pins): Result<Pins, PinsFailure> {
  const failures: PinsFailure[] = []
  const firsts = new Map<string, Pin>()
  const byVersion = new Map<string, Pin>()
  const byName = new Map<string, Pin[]>()
  for (const pin of pins.pins) {
    const first = firsts.get(pin.name)
    if (first === undefined) firsts.set(pin.name, pin)
    else if (first.writtenName !== pin.writtenName)
      failures.push({
        code: 'pin-spelled-twice',
        place: pin.place,
        other: first.place,
        spellings: [first.writtenName, pin.writtenName],
      })
    const key = versionKey(pin)
    const twin = byVersion.get(key)
    if (twin !== undefined && !equalHashes(twin.hashes, pin.hashes))
      failures.push(contradiction(pin, twin, 'their hashes differ'))
    byVersion.set(key, twin === undefined ? pin : joinPins(twin, pin))
    const rival = byName.get(pin.name)?.find(other => versionKey(other) !== key)
    if (rival !== undefined && appliesAlways(pin))
      failures.push(contradiction(pin, rival, `${rival.version} and ${pin.version}`))
    if (appliesAlways(pin)) byName.set(pin.name, [...(byName.get(pin.name) ?? []), pin])
  }
  return okUnless(failures, () =>
    pins.graph === undefined ? { ...pins, pins: [...byVersion.values()] } : pins,
  )
}

function contradiction(pin: Pin, other: Pin, problem: string): PinsFailure {
  return { code: 'pin-contradiction', place: pin.place, other: other.place, name: pin.name, problem }
}

function appliesAlways({ conditions }: Pin): boolean {
  return conditions.some(({ group, marker }) => group === undefined && marker === undefined)
}

function joinPins(a: Pin, b: Pin): Pin {
  const seen = new Set(a.conditions.map(conditionKey))
  return {
    ...a,
    extras: [...new Set([...a.extras, ...b.extras])],
    conditions: [...a.conditions, ...b.conditions.filter(condition => !seen.has(conditionKey(condition)))],
  }
}

function conditionKey({ group, marker }: PinCondition): string {
  return JSON.stringify([group, marker === undefined ? undefined : formatMarker(marker)])
}

function versionKey({ name, version }: Pin): string {
  const parsed = parseVersion(version)
  return `${name} ${parsed.ok ? canonicalVersion(parsed.value) : version}`
}
