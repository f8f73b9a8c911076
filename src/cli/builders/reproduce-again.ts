import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { openLockedStore } from '../open-locked-store.ts'
import { recallRun } from '../remembered/repeated-run.ts'
import { openProgress } from '../terminal/progress.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** `reproduce`: at once where nothing has changed since the same command answered yes, with all that it takes otherwise. */
export async function runReproduceAgain(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const known = await recall(input)
  if (!known.ok) return known
  if (known.value !== undefined) return ok(known.value)
  const { runReproduce } = await import('../verbs/reproduce.ts')
  return runReproduce(input)
}

async function recall(input: VerbInput): Promise<Result<VerbAnswer | undefined, Failure>> {
  using progress = openProgress(input.quiet)
  const opened = await openLockedStore('reproduce', progress.sink, input.signal)
  if (!opened.ok) return opened
  await using locked = opened.value
  return await recallRun('reproduce', input, locked.store, Math.floor(Date.now() / 1000))
}
