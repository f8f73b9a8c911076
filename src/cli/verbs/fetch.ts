import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { fetchTarget } from '../../pipeline.ts'
import { loadJobs } from '../builders/load-jobs.ts'
import { openHost } from '../open-host.ts'
import { formatCount } from '../terminal/format-amount.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Brings every locked file into the store, so that later builds need no network. */
export async function runFetch(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const opened = await openHost('fetch', input)
  if (!opened.ok) return opened
  await using host = opened.value
  const loaded = await loadJobs(file, input, host)
  if (!loaded.ok) return loaded
  for (const job of loaded.value.jobs) {
    const fetched = await fetchTarget(job, { host, signal: input.signal }, 'all')
    if (!fetched.ok) return fetched
  }
  const targets = loaded.value.jobs.map(({ target }) => target)
  return ok({
    status: 0,
    text: `every file of ${formatCount(targets.length, 'target')} is in the store: ${targets.join(', ')}\n`,
    result: { recipe: file, targets },
  })
}
