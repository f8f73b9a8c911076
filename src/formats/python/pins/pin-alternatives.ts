import { sortByBytes } from '../../../core/bytes.ts'

/** Conditions of which one must hold; each is a set of markers that must all hold. None: never. An empty set: always. */
export interface Alternatives {
  /** Adds a condition; false where one that is there already says no less. Those that it makes superfluous go. */
  readonly add: (clause: ReadonlySet<string>) => boolean
  readonly clauses: () => readonly ReadonlySet<string>[]
}

/** No condition yet. */
export function createAlternatives(): Alternatives {
  let clauses: readonly ReadonlySet<string>[] = []
  return {
    add: clause => {
      if (clauses.some(known => known.isSubsetOf(clause))) return false
      clauses = [...clauses.filter(known => !clause.isSubsetOf(known)), clause]
      return true
    },
    clauses: () => clauses,
  }
}

/** One marker for all of them, undefined for always; equal conditions give equal text. */
export function formatAlternatives(alternatives: Alternatives): string | undefined {
  const clauses = alternatives.clauses()
  if (clauses.some(clause => clause.size === 0)) return undefined
  const texts = clauses.map(clause => sortByBytes(clause, atom => atom))
  const [only, ...others] = texts
  if (only !== undefined && others.length === 0 && only.length === 1)
    return (only[0] ?? '').replace(/^\((.*)\)$/, '$1')
  return sortByBytes(
    texts.map(atoms => atoms.join(' and ')),
    text => text,
  ).join(' or ')
}
