import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { alpha } from '../../actions/contract.ts'
import type { Failure } from '../../core/failure.ts'
import { ownValue } from '../../core/own-value.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { localSources } from '../../machine/local-source.ts'
import type { Lock } from '../../recipe/lock/lock.ts'
import { formatLock } from '../../recipe/lock/lock-file.ts'
import { planRebuilds } from '../../recipe/lock/lock-rebuilds.ts'
import { planUpdate } from '../../recipe/lock/lock-update.ts'
import { verifyLockFresh } from '../../recipe/lock/staleness.ts'
import { formatLockChange, type LockChange, summarizeLockChange } from '../../stages/lock/lock-change.ts'
import { runLock } from '../../stages/lock/run.ts'
import { openHost } from '../open-host.ts'
import { writeUserFile } from '../output/write-file.ts'
import { type LockInputs, readInputs } from '../read-inputs.ts'
import { chooseTargets, nameFile, type ReadRecipe, readLock, readRecipe } from '../read-recipe.ts'
import { formatCount } from '../terminal/format-amount.ts'
import { describeRebuilds, formatRebuilds } from '../terminal/format-rebuilds.ts'
import { formatTargetCounts } from '../terminal/format-target-counts.ts'
import type { VerbAnswer, VerbInput } from '../verb.ts'

/** Makes or refreshes a recipe's lock; what is locked and still valid stays. */
export async function runLockVerb(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const [file = ''] = input.positional
  const recipe = await readRecipe(file)
  if (!recipe.ok) return recipe
  const previous = await readLock(recipe.value)
  if (!previous.ok) return previous
  const targets = chooseTargets(recipe.value.resolved, input)
  if (!targets.ok) return targets
  const inputs = await readInputs(recipe.value, { localSources }, input.signal)
  if (!inputs.ok) return inputs
  const { madeFrom, pins, application, archiveKeys } = inputs.value
  if (input.flags.has('check')) return checkFresh(recipe.value, previous.value, madeFrom, targets.value)
  const lockFile = recipe.value.resolved.files.lock
  const update = planUpdate(input.values.get('update') ?? [], previous.value, lockFile)
  if (!update.ok) return update
  const opened = await openHost('lock', input)
  if (!opened.ok) return opened
  await using host = opened.value
  const request = {
    name: recipe.value.resolved.package.name,
    recipe: recipe.value.resolved,
    pins,
    archiveKeys,
    madeFrom,
    update: update.value.names,
    targets: targets.value,
    ...(application === undefined ? {} : { application }),
    ...(previous.value === undefined ? {} : { previous: previous.value }),
  }
  // NOTE: many short questions leave much behind that Node by itself collects late: 310 MB for a thousand sdists, not 230.
  setFlagsFromString('--heap-growing-percent=50')
  const locked = await runLock(request, host, host.executorFor(alpha), input.signal)
  if (!locked.ok) return locked
  const answer = await writeLock(recipe.value, previous.value, locked.value, input.flags.has('dry-run'))
  if (!answer.ok) return answer
  const remarks = update.value.pinned.map(
    name => `${name} is one of your pins: debwright never moves it; pin another version with your own tool`,
  )
  return ok({ ...answer.value, remarks })
}

async function writeLock(
  recipe: ReadRecipe,
  before: Lock | undefined,
  after: Lock,
  dryRun: boolean,
): Promise<Result<VerbAnswer, Failure>> {
  const file = nameFile(recipe, recipe.resolved.files.lock)
  const changes = summarizeLockChange(before, after)
  const same = before !== undefined && formatLock(before) === formatLock(after)
  if (!same && !dryRun) {
    const written = await writeUserFile(join(recipe.folder, recipe.resolved.files.lock), formatLock(after))
    if (!written.ok) return written
  }
  const rebuilds = same ? [] : planRebuilds(before, after)
  const lines = [
    ...changes.flatMap(change => [formatLockChange(change), ...countNew(change, after)]),
    ...rebuilds.flatMap(formatRebuilds),
  ]
  const last = same
    ? `${file}: nothing changed`
    : `${file}: ${formatCount(changes.length, 'change')}${dryRun ? ', not written' : ''}`
  return ok({
    status: 0,
    text: `${[...lines, last].join('\n')}\n`,
    result: {
      lock: file,
      written: !same && !dryRun,
      changes: changes.map(change => ({ ...change })),
      rebuilds: rebuilds.map(describeRebuilds),
    },
  })
}

/** What is locked for a target that there was none of. */
function countNew({ target, part, to }: LockChange, { targets }: Lock): readonly string[] {
  const locked = part === 'target' && to !== undefined ? ownValue(targets, target) : undefined
  return locked === undefined ? [] : [`  ${formatTargetCounts(locked)}`]
}

function checkFresh(
  recipe: ReadRecipe,
  lock: Lock | undefined,
  madeFrom: LockInputs['madeFrom'],
  targets: readonly string[],
): Result<VerbAnswer, Failure> {
  const file = nameFile(recipe, recipe.resolved.files.lock)
  if (lock === undefined) return fail({ code: 'lock-missing', file, recipe: recipe.file })
  const fresh = verifyLockFresh(file, lock, recipe.resolved, madeFrom, targets)
  if (!fresh.ok) return fresh
  return ok({ status: 0, text: `${file} is fresh\n`, result: { lock: file, fresh: true } })
}
