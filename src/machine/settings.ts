import type { Failure } from '../core/failure.ts'
import type { Result } from '../core/result.ts'
import type { FindCredentials } from './http-credentials.ts'
import { createNetrc } from './netrc.ts'
import { findArchives } from './settings-archives.ts'
import { findAuthorities } from './settings-authorities.ts'
import { findCratesIndex } from './settings-crates.ts'
import { findIndexUrl } from './settings-index.ts'

/** A value and where it came from, such as `PIP_INDEX_URL` or `/etc/pip.conf`, for `doctor`. */
export interface Setting<T> {
  readonly value: T
  readonly from: string
}

/** Where settings are looked for. */
export interface SettingSources {
  /** What the command line says, by the name of the variable that says the same; it wins over everything. */
  readonly flags?: Readonly<Record<string, string | undefined>>
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The user's home folder; undefined where there is none. */
  readonly home: string | undefined
  /** Prefix of absolute paths such as /etc, for tests; empty otherwise. */
  readonly root: string
}

/** Where this machine fetches from. Each question is answered when it is asked, and once. */
export interface Settings {
  /** The simple index, without a slash at the end. May hold credentials. */
  readonly indexUrl: () => Promise<Result<Setting<string>, Failure>>
  /** Mirrors of a Debian archive, the likeliest first, without a slash at the end. May hold credentials. */
  readonly archive: (name: string) => Promise<Result<Setting<readonly string[]>, Failure>>
  /** The sparse index of crates, without `sparse+` and without a slash at the end. May hold credentials. */
  readonly cratesIndex: () => Promise<Result<Setting<string>, Failure>>
  /** A file of PEM certificates to trust instead of the usual ones. */
  readonly authorities: () => Promise<Setting<string> | undefined>
  readonly findCredentials: FindCredentials
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * Our own variables: `DEBWRIGHT_INDEX_URL`, `DEBWRIGHT_<ARCHIVE>_MIRROR` (several by blanks), `DEBWRIGHT_CRATES_INDEX`,
 * `DEBWRIGHT_CA_FILE`.
 */
export function readSettings(sources: SettingSources): Settings {
  let index: Promise<Result<Setting<string>, Failure>> | undefined
  let crates: Promise<Result<Setting<string>, Failure>> | undefined
  const archives = new Map<string, Promise<Result<Setting<readonly string[]>, Failure>>>()
  return {
    indexUrl: () => {
      index ??= findIndexUrl(sources)
      return index
    },
    archive: name => {
      const found = archives.get(name) ?? findArchives(name, sources)
      archives.set(name, found)
      return found
    },
    cratesIndex: () => {
      crates ??= findCratesIndex(sources)
      return crates
    },
    authorities: () => findAuthorities(sources),
    findCredentials: createNetrc(sources),
    environment: sources.environment,
  }
}

/** A variable of ours, as a flag or in the environment; an empty one counts as absent. */
export function readOwn(name: string, sources: SettingSources): Setting<string> | undefined {
  const flag = sources.flags?.[name]
  if (flag !== undefined && flag !== '') return { value: flag, from: 'the command line' }
  return readVariable(name, sources)
}

/** A variable of the environment; an empty one counts as absent. */
export function readVariable(name: string, sources: SettingSources): Setting<string> | undefined {
  const value = sources.environment[name]
  return value === undefined || value === '' ? undefined : { value, from: name }
}
