import { sortByBytes } from '../../../core/bytes.ts'
import type { PinsFailure } from '../../../core/failures/pins.ts'
import { okUnless, type Result } from '../../../core/result.ts'
import type { PackageName } from '../name.ts'
import { formatSpecifierSet } from '../specifier-set.ts'
import { findPinConditions, type PinGroups } from './pin-conditions.ts'
import { formatPinHash } from './pin-hash.ts'
import type { Pin, Pins } from './pins.ts'

/** A pin as a requirements file says it. */
export interface PinRequirement {
  readonly name: PackageName
  readonly version: string
  readonly extras: readonly string[]
  /** Absent where it is needed everywhere. */
  readonly marker?: string
  /** `ALGORITHM:DIGEST`, in the order of bytes. */
  readonly hashes: readonly string[]
  /** File names of its sdists, where the pins say them. */
  readonly sdists: readonly string[]
}

/** The same set of requirements, and what of the file it cannot say. */
export interface PinRequirements {
  /** In the order of names. */
  readonly requirements: readonly PinRequirement[]
  readonly notes: readonly { readonly file: string; readonly line?: number; readonly text: string }[]
}

/**
 * The set of requirements that a lock stands for, for any interpreter and platform: name, version, marker and hashes.
 * Refuses a pin without an sdist, since nothing could be built from it, and a condition that no marker can say.
 */
export function listPinRequirements(pins: Pins, choice: PinGroups): Result<PinRequirements, PinsFailure> {
  const conditions = findPinConditions(pins, choice)
  if (!conditions.ok) return conditions
  const wanted = pins.pins.flatMap((pin, index) => {
    const marker = conditions.value.get(index)
    return marker === undefined ? [] : [{ pin, marker: marker.text }]
  })
  const refused = wanted.flatMap(({ pin }) => refuseWheelsOnly(pin))
  return okUnless(refused, () => ({
    requirements: sortByBytes(
      wanted.map(({ pin, marker }) => toRequirement(pin, marker)),
      ({ name, version }) => `${name}\0${version}`,
    ),
    notes: [
      ...pins.notes.map(noteOf),
      ...noteLosses(
        pins,
        wanted.map(({ pin }) => pin),
        choice,
      ),
    ],
  }))
}

/** A requirements file with hashes, as pip reads it. */
export function formatPinRequirements({ requirements }: PinRequirements): string {
  return requirements
    .map(({ name, version, extras, marker, hashes }) => {
      const wanted = extras.length === 0 ? '' : `[${extras.join(',')}]`
      const head = `${name}${wanted}==${version}${marker === undefined ? '' : ` ; ${marker}`}`
      return `${[head, ...hashes.map(hash => `    --hash=${hash}`)].join(' \\\n')}\n`
    })
    .join('')
}

function refuseWheelsOnly({ name, version, place, artifacts }: Pin): readonly PinsFailure[] {
  return artifacts === undefined || artifacts.sdists.length > 0
    ? []
    : [{ code: 'pin-without-sdist', place, name, version, wheels: artifacts.wheels.length }]
}

function toRequirement(
  { name, version, extras, hashes, artifacts }: Pin,
  marker: string | undefined,
): PinRequirement {
  return {
    name,
    version,
    extras: sortByBytes(extras, extra => extra),
    ...(marker === undefined ? {} : { marker }),
    hashes: sortByBytes(hashes.map(formatPinHash), hash => hash),
    sdists: (artifacts?.sdists ?? []).map(({ filename }) => filename),
  }
}

type Note = PinRequirements['notes'][number]

function noteOf({ place, text }: Pins['notes'][number]): Note {
  return { file: place.file, ...(place.line === undefined ? {} : { line: place.line }), text }
}

/** What the file says and a requirements file cannot. */
function noteLosses(pins: Pins, wanted: readonly Pin[], choice: PinGroups): readonly Note[] {
  const { file, requiresPython, environments, groups, defaultGroups, extras } = pins
  const notes: string[] = []
  const list = (names: readonly string[]) => sortByBytes(names, name => name).join(', ')
  const restricted = wanted.filter(pin => (pin.requiresPython?.clauses.length ?? 0) > 0)
  const otherGroups = groups.filter(
    group => !(choice.groups ?? []).includes(group) && !defaultGroups.includes(group),
  )
  const otherExtras = extras.filter(extra => !(choice.extras ?? []).includes(extra))
  const left = pins.pins.length - wanted.length
  if (requiresPython !== undefined && requiresPython.clauses.length > 0)
    notes.push(`that the file is for Python ${formatSpecifierSet(requiresPython)} is not carried over`)
  if (environments.length > 0) notes.push('the environments that the file is for are not carried over')
  if (restricted.length > 0)
    notes.push(`the Python versions of ${list(restricted.map(pin => pin.name))} are not carried over`)
  if (wanted.some(pin => pin.artifacts !== undefined))
    notes.push('which hash belongs to which file, and the sizes, are not carried over')
  const several = [...Map.groupBy(wanted, ({ name }) => name)].filter(([, versions]) => versions.length > 1)
  if (pins.graph?.takesNewest === true && several.length > 0)
    notes.push(
      `that the newest counts where several versions apply is not carried over: ${list(several.map(([name]) => name))}`,
    )
  const indexes = new Set(wanted.map(({ index }) => index))
  if (indexes.size > 1) {
    const [most] = [...Map.groupBy(wanted, ({ index }) => index)].sort(([, a], [, b]) => b.length - a.length)
    const others = new Set(wanted.filter(({ index }) => index !== most?.[0]).map(({ name }) => name))
    notes.push(`that these come from another index than the rest is not carried over: ${list([...others])}`)
  }
  if (otherGroups.length > 0)
    notes.push(`groups that are left out: ${list(otherGroups)} (choose them with --group)`)
  if (otherExtras.length > 0)
    notes.push(`extras that are left out: ${list(otherExtras)} (choose them with --extra)`)
  if (left > 0) {
    const taken = new Set(wanted)
    const names = pins.pins.filter(pin => !taken.has(pin)).map(({ name, version }) => `${name} ${version}`)
    notes.push(`left out, since nothing that is chosen needs them: ${list(names)}`)
  }
  return notes.map(text => ({ file, text }))
}
