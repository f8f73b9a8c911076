import type { Failure } from '../../core/failure.ts'
import type { Result } from '../../core/result.ts'
import type { FindCredentials } from '../network/http-credentials.ts'
import { createNetrc } from '../network/netrc.ts'
import type { Setting, SettingSources } from './setting.ts'
import { findArchives } from './settings-archives.ts'
import { findAuthorities } from './settings-authorities.ts'
import { findCratesIndex } from './settings-crates.ts'
import { findIndexUrl } from './settings-index.ts'
import { findNamedIndex } from './settings-named-index.ts'

/** Where this machine fetches from. Each question is answered when it is asked, and once. */
export interface Settings {
  /** The machine's own simple index, or the one of a name, without a slash at the end. May hold credentials. */
  readonly indexUrl: (name?: string) => Promise<Result<Setting<string>, Failure>>
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
 * Our own variables: `DEBWRIGHT_INDEX_URL`, `DEBWRIGHT_INDEX_<NAME>_URL`, `DEBWRIGHT_<ARCHIVE>_MIRROR` (several by blanks), `DEBWRIGHT_CRATES_INDEX`,
 * `DEBWRIGHT_CA_FILE`.
 */
export function readSettings(sources: SettingSources): Settings {
  const indexes = new Map<string | undefined, Promise<Result<Setting<string>, Failure>>>()
  let crates: Promise<Result<Setting<string>, Failure>> | undefined
  const archives = new Map<string, Promise<Result<Setting<readonly string[]>, Failure>>>()
  return {
    indexUrl: name => {
      const found =
        indexes.get(name) ?? (name === undefined ? findIndexUrl(sources) : findNamedIndex(name, sources))
      indexes.set(name, found)
      return found
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
