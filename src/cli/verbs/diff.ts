import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import type { Lock } from '../../recipe/lock/lock.ts'
import { parseLock } from '../../recipe/lock/lock-file.ts'
import { planRebuilds } from '../../recipe/lock/lock-rebuilds.ts'
import { compareInputs } from '../../recipe/lock/staleness.ts'
import { summarizeLockChange } from '../../stages/lock/lock-change.ts'
import { createLockExplainer } from '../../stages/lock/lock-change-reason.ts'
import { readTextFile } from '../read-file.ts'
import { formatLockDiff } from '../terminal/format-lock-diff.ts'
import { formatLockDiffMarkdown } from '../terminal/format-lock-diff-markdown.ts'
import { describeRebuilds } from '../terminal/format-rebuilds.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'
import { runDiffDeb } from './diff-deb.ts'

/** Compares two files of the same kind, for people who review; what they are their names say. */
export async function runDiff(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [old = '', now = ''] = input.positional
  if ([old, now].every(file => file.endsWith('.json'))) return diffLocks(old, now, input)
  if ([old, now].every(file => file.endsWith('.deb'))) return runDiffDeb(input)
  return fail({ code: 'diff-kind-unknown', first: old, second: now })
}

/** What a new lock changes, why, and which wheels it rebuilds. */
async function diffLocks(old: string, now: string, input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const read = collect(await Promise.all([old, now].map(readLockFile)))
  if (!read.ok) return read
  const [before, after] = read.value
  if (before === undefined || after === undefined) throw new Error('two files, two locks')
  const explain = createLockExplainer(before, after)
  const diff = {
    name: after.name,
    madeFrom: compareInputs(before['made-from'], after['made-from']),
    changes: summarizeLockChange(before, after).map(change => ({ ...change, because: explain(change) })),
    rebuilds: planRebuilds(before, after),
  }
  return ok({
    status: 0,
    text: input.flags.has('markdown') ? formatLockDiffMarkdown(diff) : formatLockDiff(diff),
    result: {
      name: diff.name,
      'made-from': diff.madeFrom,
      changes: diff.changes.map(change => ({ ...change })),
      rebuilds: diff.rebuilds.map(describeRebuilds),
    },
  })
}

async function readLockFile(file: string): Promise<Result<Lock, Failure>> {
  const text = await readTextFile(file, 'the lock')
  return text.ok ? parseLock(file, text.value) : text
}
