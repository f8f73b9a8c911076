import type { Failure } from '../../../core/failure.ts'
import type { Place } from '../../../core/failures/description.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { normalizeName } from '../name.ts'
import { isSameVersion } from '../version.ts'
import type { Pin, PinHash, PinNote } from './pins.ts'

/** The published sdist that stands for a requirement from elsewhere: a repository, a URL, a folder. */
export interface MappedSource {
  readonly version: string
  readonly hashes: readonly PinHash[]
}

/** What the recipe says of a requirement that comes from no index, by its name in any spelling. */
export type MapSource = (name: string) => MappedSource | undefined

/** What a pin is made of where the recipe maps it. */
export type MappedPin = Pick<Pin, 'version' | 'hashes' | 'artifacts'>

/**
 * The mapped version and hashes of a requirement that comes from no index; `pin-not-from-index` where there is none.
 * Where the pins say a version too, it must be the same. `source` says for people where it comes from.
 */
export function mapPin(
  map: MapSource,
  {
    name,
    version,
    source,
  }: { readonly name: string; readonly version?: string | undefined; readonly source: string },
  place: Place,
): Result<MappedPin, Failure> {
  const mapped = map(normalizeName(name))
  if (mapped === undefined) return fail({ code: 'pin-not-from-index', place, name, source })
  if (version !== undefined && !isSameVersion(version, mapped.version)) {
    const problem = `${version} and ${mapped.version} in the recipe's python.sources`
    return fail({ code: 'pin-contradiction', place, other: place, name, problem })
  }
  return ok({ ...mapped, artifacts: undefined })
}

/** Is this the folder that the pins were made in, which is the project itself? `-e .`, `.[tls]`, `file:.#egg=app`, `path = "."`. */
export function isProjectFolder(text: string): boolean {
  return /^(?:file:)?\.\/?(?:#egg=[A-Za-z0-9._-]+)?\s*(?:\[[^\]]*\])?\s*$/.test(text.split(/\s;/)[0] ?? '')
}

/** What is said of it: the application comes from the recipe's own `source`. */
export function noteProject(name: string, place: Place): PinNote {
  return { place, text: `${name} is the project itself and no pin` }
}

/** The name in the fragment of a URL, as pip writes it: `#egg=NAME`. */
export function nameOfUrl(text: string): string | undefined {
  return /[#&]egg=([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:[[&]|$)/.exec(text.trim())?.[1]
}
