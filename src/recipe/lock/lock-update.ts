import type { Failure } from '../../core/failure.ts'
import { parsePurl } from '../../core/purl.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { normalizeName } from '../../formats/python/name.ts'
import { findSuggestion } from '../suggestion.ts'
import type { Lock } from './lock.ts'

/** What `--update` may name beside projects. */
const groups = ['all', 'build-tools', 'debian']

/**
 * What `--update` lets move, by normalized names. A name that the lock does not have is refused: nothing would move, and
 * that would look like "nothing newer". `file` is the lock's, for messages.
 */
export function planUpdate(
  asked: readonly string[],
  lock: Lock | undefined,
  file: string,
): Result<readonly string[], Failure> {
  const purls = Object.values(lock?.targets ?? {}).flatMap(({ sdists }) => sdists.map(({ purl }) => purl))
  const known = new Set([...groups, ...purls.flatMap(purl => parsePurl(purl)?.name ?? [])])
  const names = asked.map(name => (groups.includes(name) ? name : normalizeName(name)))
  const unknown = lock === undefined ? [] : names.filter(name => !known.has(name))
  return okUnless(
    unknown.map(name => {
      const suggestion = findSuggestion(name, known)
      return {
        code: 'lock-name-unknown',
        name,
        lock: file,
        ...(suggestion === undefined ? {} : { suggestion }),
      }
    }),
    () => names,
  )
}
