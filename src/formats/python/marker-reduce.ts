import type { Problem } from '../../core/problem.ts'
import { collect, ok, type Result } from '../../core/result.ts'
import type { Marker, MarkerComparison, MarkerTerm } from './marker.ts'

/** What is left of a marker when part of it is known: it always holds, never, or depends on the rest. */
export type ReducedMarker = boolean | Marker

/**
 * Takes out of a marker every comparison that is known already. `decide` answers one, or says that it is not known
 * (`undefined`).
 */
export function reduceMarker(
  marker: Marker,
  decide: (comparison: MarkerComparison) => Result<boolean | undefined, Problem>,
): Result<ReducedMarker, Problem> {
  const reduced = collect(marker.terms.map(term => reduceTerm(term, decide)))
  if (!reduced.ok) return reduced
  const groups: (boolean | MarkerTerm)[][] = [[]]
  for (const [index, term] of reduced.value.entries()) {
    if (marker.joins[index - 1] === 'or') groups.push([])
    groups.at(-1)?.push(term)
  }
  const open = groups.filter(group => !group.includes(false))
  const rest = open.map(group => group.filter(term => typeof term !== 'boolean'))
  if (rest.some(group => group.length === 0)) return ok(true)
  if (rest.length === 0) return ok(false)
  const joins = rest.flatMap((group, index) => [
    ...(index === 0 ? [] : (['or'] as const)),
    ...group.slice(1).map(() => 'and' as const),
  ])
  return ok({ terms: rest.flat(), joins })
}

function reduceTerm(
  term: MarkerTerm,
  decide: (comparison: MarkerComparison) => Result<boolean | undefined, Problem>,
): Result<boolean | MarkerTerm, Problem> {
  if ('terms' in term) return reduceMarker(term, decide)
  const decided = decide(term)
  return decided.ok ? ok(decided.value ?? term) : decided
}
