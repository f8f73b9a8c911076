import type { Result } from '../core/result.ts'
import type { EventSink } from './event.ts'

/** Which stage, of which target, for which builder. */
export interface StageName {
  readonly stage: string
  readonly target: string
  readonly builder?: string
  /** How many pieces of work it has, where that is known. */
  readonly total?: number
}

/** Runs a stage between its two events; `summary` says on one line what it did. */
export async function reportStage<T, F>(
  events: EventSink,
  name: StageName,
  work: () => Promise<{ readonly result: Result<T, F>; readonly summary: string }>,
): Promise<Result<T, F>> {
  events({ type: 'stage-started', ...name })
  const { result, summary } = await work()
  const { total: _, ...finished } = name
  events({ type: 'stage-finished', ...finished, summary: result.ok ? summary : 'failed' })
  return result
}
