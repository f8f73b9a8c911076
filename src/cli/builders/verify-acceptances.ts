import type { Host } from '../../actions/host.ts'
import { type Acceptance, listExpired } from '../../compare/acceptance.ts'
import { causeCodes } from '../../compare/causes/cause.ts'
import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { findSuggestion } from '../../recipe/suggestion.ts'
import type { TargetAnswer } from '../remembered/remembered-answer.ts'
import type { LoadedRecipe } from './load-jobs.ts'

type Accept = Readonly<Record<string, Acceptance>>

/** Refuses entries of a recipe's `accept` that are over, or that name no cause, before anything is built. */
export function verifyAcceptances(accept: Accept, clock: Host['clock']): Result<undefined, Failure> {
  const today = new Date(clock.now() * 1000).toISOString().slice(0, 10)
  const expired = listExpired(accept, today).map(
    (name): Failure => ({ code: 'acceptance-expired', name, until: accept[name]?.until ?? '' }),
  )
  const unknown = Object.entries(accept).flatMap(([name, { cause }]): readonly Failure[] => {
    if (causeCodes.includes(cause)) return []
    const suggestion = findSuggestion(cause, causeCodes)
    return [{ code: 'cause-unknown', name, cause, ...(suggestion === undefined ? {} : { suggestion }) }]
  })
  return okUnless([...expired, ...unknown], () => undefined)
}

/**
 * Refuses entries that accept nothing in any target. Only a run over all targets that found nothing else can tell.
 */
export function verifyNeeded(
  accept: Accept,
  { recipe, jobs }: LoadedRecipe,
  answers: readonly TargetAnswer[],
): Result<undefined, Failure> {
  const targets = Object.keys(recipe.resolved.targets)
  if (answers.some(({ status }) => status !== 0) || jobs.length < targets.length)
    return okUnless([], () => undefined)
  const needed = answers.flatMap(({ accepted }) => accepted)
  const unneeded = Object.entries(accept).flatMap(([name, { cause }]): readonly Failure[] =>
    needed.includes(name) ? [] : [{ code: 'acceptance-unneeded', name, cause, targets: targets.join(', ') }],
  )
  return okUnless(unneeded, () => undefined)
}
