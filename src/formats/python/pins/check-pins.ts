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
  const byVersion = new Map<string, Pin[]>()
  const byName = new Map<string, (readonly [key: string, pin: Pin])[]>()
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
    const twins = byVersion.get(key) ?? []
    const [twin] = twins
    // A graph may choose between two indexes; each serves what it serves.
    const isRival = twin !== undefined && (pins.graph === undefined || twin.index === pin.index)
    if (isRival && !equalHashes(twin.hashes, pin.hashes))
      failures.push(contradiction(pin, twin, 'their hashes differ'))
    twins.push(pin)
    byVersion.set(key, twins)
    if (!appliesAlways(pin)) continue
    const others = byName.get(pin.name) ?? []
    const rival = others.find(([other]) => other !== key)?.[1]
    if (rival !== undefined) failures.push(contradiction(pin, rival, `${rival.version} and ${pin.version}`))
    if (others.every(([other]) => other !== key)) others.push([key, pin])
    byName.set(pin.name, others)
  }
  return okUnless(failures, () =>
    pins.graph === undefined ? { ...pins, pins: [...byVersion.values()].flatMap(joinPins) } : pins,
  )
}

function contradiction(pin: Pin, other: Pin, problem: string): PinsFailure {
  return { code: 'pin-contradiction', place: pin.place, other: other.place, name: pin.name, problem }
}

function appliesAlways({ conditions }: Pin): boolean {
  return conditions.some(({ group, marker }) => group === undefined && marker === undefined)
}

/** One pin of several that have one version and the same hashes, if there is any. */
function joinPins(twins: readonly Pin[]): readonly Pin[] {
  const [first, ...others] = twins
  if (first === undefined || others.length === 0) return twins
  const own = new Set(first.conditions.map(conditionKey))
  const more = new Map(
    others.flatMap(({ conditions }) => conditions.map(one => [conditionKey(one), one] as const)),
  )
  return [
    {
      ...first,
      extras: [...new Set(twins.flatMap(({ extras }) => extras))],
      conditions: [
        ...first.conditions,
        ...[...more].flatMap(([key, condition]) => (own.has(key) ? [] : [condition])),
      ],
    },
  ]
}

function conditionKey({ group, marker }: PinCondition): string {
  return JSON.stringify([group, marker === undefined ? undefined : formatMarker(marker)])
}

function versionKey({ name, version }: Pin): string {
  const parsed = parseVersion(version)
  return `${name} ${parsed.ok ? canonicalVersion(parsed.value) : version}`
}
