import type { Sha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import { collectStore } from '../../machine/store/store-collect.ts'
import type { Lock } from '../../recipe/lock/lock.ts'
import { openHost } from '../open-host.ts'
import { readLock, readRecipe } from '../read-recipe.ts'
import { formatBytes, formatCount } from '../terminal/format-amount.ts'
import { optionOf, type VerbAnswer, type VerbInput } from '../verb.ts'

const secondsPerDay = 86_400
const defaultDays = '30'
const unlimited = 'Infinity'

/** Removes what has long not been used from the store; what the named recipes' locks need stays. */
export async function runGc(input: VerbInput): Promise<Result<VerbAnswer, Failure>> {
  const days = readNumber('days', optionOf(input, 'days') ?? defaultDays, 'a number of days')
  const size = readNumber('size', optionOf(input, 'size') ?? unlimited, 'a number of gigabytes')
  const locks = collect(await Promise.all(input.positional.map(readLockOf)))
  if (!days.ok) return days
  if (!size.ok) return size
  if (!locks.ok) return locks
  const opened = await openHost('gc', input)
  if (!opened.ok) return opened
  await using host = opened.value
  const dryRun = input.flags.has('dry-run')
  const collected = await collectStore(
    host.store,
    {
      needed: new Set(locks.value.flatMap(neededBy)),
      now: host.clock.now(),
      ageSeconds: days.value * secondsPerDay,
      bytes: size.value * 1e9,
      dryRun,
    },
    input.signal,
  )
  if (!collected.ok) return collected
  const { removed, removedBytes, leftBytes } = collected.value
  return ok({
    status: 0,
    text: `${dryRun ? 'would remove' : 'removed'} ${formatCount(removed, 'object')}, ${formatBytes(removedBytes)}; ${formatBytes(leftBytes)} ${dryRun ? 'would stay' : 'stay'}\n`,
    result: { removed, 'removed-bytes': removedBytes, 'left-bytes': leftBytes, 'dry-run': dryRun },
  })
}

function readNumber(option: string, value: string, expected: string): Result<number, Failure> {
  // NOTE: Number() takes an empty value, which a script's unset variable gives, for 0: everything would go.
  return value === unlimited || /^\d+(?:\.\d+)?$/.test(value)
    ? ok(Number(value))
    : fail({ code: 'option-value-wrong', option, value, expected })
}

async function readLockOf(file: string): Promise<Result<Lock, Failure>> {
  const recipe = await readRecipe(file)
  if (!recipe.ok) return recipe
  const lock = await readLock(recipe.value)
  if (!lock.ok) return lock
  if (lock.value === undefined)
    return fail({ code: 'lock-missing', file: recipe.value.resolved.files.lock, recipe: file })
  return ok(lock.value)
}

/** Every file and every root file system that a lock names. */
function neededBy(lock: Lock): readonly Sha256[] {
  return Object.values(lock.targets).flatMap(target => [
    ...[...target.sdists, ...target.crates, ...target.debian.packages].map(({ sha256 }) => sha256),
    ...Object.values(target['root-file-systems']).map(({ sha256 }) => sha256),
  ])
}
