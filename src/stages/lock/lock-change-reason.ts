import { sortByBytes } from '../../core/bytes.ts'
import { ownValue } from '../../core/own-value.ts'
import { parsePurl } from '../../core/purl.ts'
import type { Lock, LockedTarget } from '../../recipe/lock/lock.ts'
import type { LockChange } from './lock-change.ts'

/** Says for whom the thing that changed is locked. */
export type ExplainLockChange = (change: LockChange) => readonly string[]

/**
 * For whom things are locked, in the new lock or, where they are gone, in the old one: `pins` are the user's own, anything
 * else is a source that is built with it, a package that depends on it, or a container that holds it.
 */
export function createLockExplainer(before: Lock, after: Lock): ExplainLockChange {
  const known = new Map<LockedTarget, Requesters>()
  return ({ target, part, name, to }) => {
    const locked = ownValue((to === undefined ? before : after).targets, target)
    if (locked === undefined) return []
    const requesters = known.get(locked) ?? listRequesters(locked)
    known.set(locked, requesters)
    return requesters[part]?.get(name) ?? []
  }
}

/** By part and name, in the order of bytes. */
type Requesters = Partial<Record<LockChange['part'], ReadonlyMap<string, readonly string[]>>>

function listRequesters({ sdists, crates, debian }: LockedTarget): Requesters {
  return { sdist: listByName(sdists), crate: listByName(crates), debian: listByName(debian.packages) }
}

interface Requested {
  readonly purl: string
  readonly 'requested-by': readonly string[]
}

function listByName(entries: readonly Requested[]): ReadonlyMap<string, readonly string[]> {
  const grouped = Map.groupBy(entries, ({ purl }) => parsePurl(purl)?.name ?? purl)
  return new Map(
    [...grouped].map(([name, same]) => {
      const labels = new Set(same.flatMap(one => one['requested-by'].map(labelOf)))
      return [name, sortByBytes(labels, one => one)]
    }),
  )
}

function labelOf(requester: string): string {
  const [, container] = /^container:(.+)$/.exec(requester) ?? []
  if (container !== undefined) return `${container} container`
  const parsed = parsePurl(requester)
  return parsed === undefined ? requester : `${parsed.name} ${parsed.version}`
}
