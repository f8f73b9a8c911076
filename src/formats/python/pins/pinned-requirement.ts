import type { Failure } from '../../../core/failure.ts'
import type { Place } from '../../../core/failures/description.ts'
import type { PinsFailure } from '../../../core/failures/pins.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'
import { formatSpecifierSet, parseSpecifierSet } from '../specifier-set.ts'
import { hideCredentials } from './hide-credentials.ts'
import { parsePinHash } from './pin-hash.ts'
import { type MappedPin, type MapSource, mapPin, nameOfUrl } from './pin-source.ts'
import type { Pin, PinHash } from './pins.ts'

/** A requirement of a requirements file with its hashes. */
export interface PinnedRequirement {
  readonly requirement: Requirement
  readonly hashes: readonly PinHash[]
  readonly place: Place
}

/** Parses a requirement and its hashes. Paths, archives and URLs are told from requirements as pip tells them. */
export function parsePinnedRequirement(
  text: string,
  hashTexts: readonly string[],
  place: Place,
  map: MapSource,
): Result<PinnedRequirement, Failure> {
  const source = nameSource(text)
  if (source !== undefined) return mapRequirement(text, source, map, place)
  const requirement = parseRequirement(text)
  if (!requirement.ok)
    return fail({
      code: 'pins-unreadable',
      place,
      problem: 'not a requirement',
      expected: (requirement.failures[0]?.problem ?? '').replace(/^expected /, ''),
      actual: hideCredentials(text),
    })
  const { writtenName, url } = requirement.value
  if (url !== undefined) {
    const mapped = mapPin(map, { name: writtenName, source: 'a URL' }, place)
    return mapped.ok ? ok(fromMapped(requirement.value, mapped.value, place)) : mapped
  }
  const hashes = collect(hashTexts.map(hash => parsePinHash(hash, writtenName, place)))
  return hashes.ok ? ok({ requirement: requirement.value, hashes: hashes.value, place }) : hashes
}

/** The requirement that stands for a URL, path or folder; which project it is, only `#egg=NAME` tells. */
export function mapRequirement(
  text: string,
  source: string,
  map: MapSource,
  place: Place,
): Result<PinnedRequirement, Failure> {
  const name = nameOfUrl(text.split(/\s;/)[0] ?? '')
  const requirement =
    name === undefined ? undefined : parseRequirement(`${name}${/\s;.*$/.exec(text)?.[0] ?? ''}`)
  const shown = hideCredentials(text)
  if (requirement?.ok !== true || map(requirement.value.name) === undefined)
    return fail({ code: 'pin-not-from-index', place, name: shown, source })
  const mapped = mapPin(map, { name: requirement.value.writtenName, source }, place)
  return mapped.ok ? ok(fromMapped(requirement.value, mapped.value, place)) : mapped
}

function fromMapped(
  { url: _, ...requirement }: Requirement,
  { version, hashes }: MappedPin,
  place: Place,
): PinnedRequirement {
  const specifier = parseSpecifierSet(`==${version}`)
  if (!specifier.ok) throw new Error(`a checked recipe has valid versions: ${version}`)
  return { requirement: { ...requirement, url: undefined, specifier: specifier.value }, hashes, place }
}

/** The pin that a requirement is: exactly one version, and at least one hash. */
export function toPin({ requirement, hashes, place }: PinnedRequirement): Result<Pin, PinsFailure> {
  const { name, writtenName, extras, marker, specifier } = requirement
  const [clause, ...more] = specifier.clauses
  const failures: PinsFailure[] = []
  const exact =
    (clause?.operator === '==' || clause?.operator === '===') &&
    !clause.wildcard &&
    clause.version !== undefined &&
    more.length === 0
  if (!exact)
    failures.push({
      code: 'pin-not-exact',
      place,
      requirement: `${writtenName}${formatSpecifierSet(specifier)}`,
    })
  if (hashes.length === 0) failures.push({ code: 'pin-without-hash', place, name: writtenName })
  if (failures.length > 0 || clause === undefined) return { ok: false, failures }
  return ok({
    name,
    writtenName,
    version: clause.text,
    hashes,
    conditions: [{ group: undefined, marker }],
    extras,
    requiresPython: undefined,
    artifacts: undefined,
    place,
  })
}

/** What else than an index a line names, or `undefined`. */
function nameSource(text: string): string | undefined {
  if (/^[a-z0-9+.-]+:\/\//i.test(text) || /^(?:file|https?|ftp|(?:git|hg|svn|bzr)(?:\+[a-z]+)?):/i.test(text))
    return 'a URL'
  // PEP 508's `name @ URL` is a requirement and told as such.
  if (/^[A-Za-z0-9._-]+\s*(?:\[[^\]]*\]\s*)?@/.test(text)) return undefined
  const [path] = text.split(/[;[]/)
  const isPath = path !== undefined && (/^\.{1,2}$/.test(path.trim()) || /^[^@ <>=!~]*\//.test(path))
  return isPath || /\.(?:whl|zip|tar\.gz|tar\.bz2|tar\.xz|tgz|tar)$/.test(path?.trim() ?? '')
    ? 'a path'
    : undefined
}
