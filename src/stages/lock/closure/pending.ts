import type { Failure } from '../../../core/failure.ts'
import { type Question, questionKey } from './question.ts'

/**
 * A value that may need answers first. What is not ready says which questions stand in the way and what has failed
 * already, so that one evaluation finds everything that can be asked, and every problem, at once.
 */
export type Pending<T> = { readonly ready: true; readonly value: T } | Open

/** Not ready: questions to ask by their keys, failures found, or both. */
export interface Open {
  readonly ready: false
  readonly questions: ReadonlyMap<string, Question>
  readonly failures: ReadonlySet<Failure>
}

/** A value that is there. */
export function ready<T>(value: T): Pending<T> {
  return { ready: true, value }
}

/** A value that waits for the answer to a question. */
export function waitFor(question: Question): Open {
  return { ready: false, questions: new Map([[questionKey(question), question]]), failures: new Set() }
}

/** A value that can never be there, and why. */
export function failed(failures: Iterable<Failure>): Open {
  return { ready: false, questions: new Map(), failures: new Set(failures) }
}

/** All values in order, or all that stands in the way of any of them, each once. */
export function allReady<T>(items: readonly Pending<T>[]): Pending<readonly T[]> {
  const open = items.filter(item => !item.ready)
  return open.length > 0 ? anyOpen(open) : ready(items.flatMap(item => (item.ready ? [item.value] : [])))
}

/** All that stands in the way of any of several values, each once. */
export function anyOpen(open: readonly Open[]): Open {
  return {
    ready: false,
    questions: new Map(open.flatMap(item => [...item.questions])),
    failures: new Set(open.flatMap(item => [...item.failures])),
  }
}

/** The same with some of its questions only. */
export function onlyAsking(open: Open, keep: (question: Question) => boolean): Open {
  return { ...open, questions: new Map([...open.questions].filter(([, question]) => keep(question))) }
}

/** Goes on with a value once it is there. */
export function andThen<T, U>(pending: Pending<T>, next: (value: T) => Pending<U>): Pending<U> {
  return pending.ready ? next(pending.value) : pending
}
