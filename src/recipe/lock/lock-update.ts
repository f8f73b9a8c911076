import type { Failure } from '../../core/failure.ts'
import { parsePurl } from '../../core/purl.ts'
import { ok, okUnless, type Result } from '../../core/result.ts'
import { normalizeName } from '../../formats/python/name.ts'
import { findSuggestion } from '../suggestion.ts'
import type { Lock } from './lock.ts'

/** What `--update` may name beside projects. */
const groups = ['all', 'build-tools', 'debian']

/** What `--update` asks for. */
export interface UpdatePlan {
  /** What may move: normalized names and groups. */
  readonly names: readonly string[]
  /** Those among them that are only pinned: asked again, but of the same version. */
  readonly pinned: readonly string[]
}

/**
 * What `--update` lets move. A name that the lock does not have is refused, and so is that of a Debian package, which
 * never moves alone: nothing would move, and that would look like "nothing newer". `file` is the lock's, for messages.
 */
export function planUpdate(
  asked: readonly string[],
  lock: Lock | undefined,
  file: string,
): Result<UpdatePlan, Failure> {
  const names = asked.map(name => (groups.includes(name) ? name : normalizeName(name)))
  if (lock === undefined) return ok({ names, pinned: [] })
  const targets = Object.values(lock.targets)
  const nameOf = ({ purl }: { readonly purl: string }) => parsePurl(purl)?.name ?? purl
  const tools = targets.flatMap(({ sdists, install }) => sdists.filter(({ purl }) => !install.includes(purl)))
  const movable = new Set([...groups, ...tools.map(nameOf)])
  const sources = new Set(targets.flatMap(({ sdists }) => sdists.map(nameOf)))
  const known = new Set([
    ...movable,
    ...sources,
    ...targets.flatMap(({ application }) => (application === undefined ? [] : [application.name])),
  ])
  const debian = new Set(targets.flatMap(({ debian: { packages } }) => packages.map(nameOf)))
  const refused = asked.flatMap((said, index): readonly Failure[] => {
    const name = names[index] ?? said
    if (known.has(name)) return []
    if (debian.has(said)) {
      const expected = `debian: ${said} is a Debian package, and these move together`
      return [{ code: 'option-value-wrong', option: 'update', value: said, expected }]
    }
    const suggestion = findSuggestion(name, known)
    const guess = suggestion === undefined ? {} : { suggestion }
    return [{ code: 'lock-name-unknown', name, lock: file, ...guess }]
  })
  const pinned = names.filter(name => sources.has(name) && !movable.has(name))
  return okUnless(refused, () => ({ names, pinned }))
}
