import type { Place } from '../../../core/failures/description.ts'
import type { PinsFailure } from '../../../core/failures/pins.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'
import { formatSpecifierSet } from '../specifier-set.ts'
import { hideCredentials } from './hide-credentials.ts'
import { parsePinHash } from './pin-hash.ts'
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
): Result<PinnedRequirement, PinsFailure> {
  const source = nameSource(text)
  if (source !== undefined)
    return fail({ code: 'pin-not-from-index', place, name: hideCredentials(text), source })
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
  if (url !== undefined)
    return fail({ code: 'pin-not-from-index', place, name: writtenName, source: 'a URL' })
  const hashes = collect(hashTexts.map(hash => parsePinHash(hash, writtenName, place)))
  return hashes.ok ? ok({ requirement: requirement.value, hashes: hashes.value, place }) : hashes
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
  if (/^[a-z0-9+.-]+:\/\//i.test(text)) return 'a URL'
  // PEP 508's `name @ URL` is a requirement and told as such.
  if (/^[A-Za-z0-9._-]+\s*(?:\[[^\]]*\])?\s*@/.test(text)) return undefined
  const [path] = text.split(/[;[]/)
  const isPath = path !== undefined && (/^\.{1,2}$/.test(path.trim()) || /^[^@ <>=!~]*\//.test(path))
  return isPath || /\.(?:whl|zip|tar\.gz|tar\.bz2|tar\.xz|tgz|tar)$/.test(path?.trim() ?? '')
    ? 'a path'
    : undefined
}
