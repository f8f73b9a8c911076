import type { Sha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { Lock } from '../../recipe/lock/lock.ts'
import { compareInputs, targetOfPart } from '../../recipe/lock/staleness.ts'
import type { LockRequest } from './lock.ts'

/** Which targets are locked now, and what stays as it is. */
export interface TargetChoice {
  readonly names: readonly string[]
  readonly kept: Lock['targets']
  readonly madeFrom: Readonly<Record<string, Sha256>>
}

/**
 * The targets that a request is for. Those that it leaves out stay byte for byte, with the digests of what they were
 * made from; where something changed that they were made from too, locking one target alone would make a lock whose
 * parts do not belong together, and is refused.
 */
export function chooseLockTargets({
  recipe,
  previous,
  madeFrom,
  targets,
}: Pick<LockRequest, 'recipe' | 'previous' | 'madeFrom' | 'targets'>): Result<TargetChoice, Failure> {
  const all = Object.keys(recipe.targets)
  const names = targets === undefined ? all : all.filter(name => targets.includes(name))
  if (names.length === all.length) return ok({ names, kept: {}, madeFrom })
  const kept = Object.entries(previous?.targets ?? {}).filter(([name]) => !names.includes(name))
  const ofOthers = (part: string) => {
    const target = targetOfPart(part)
    return target !== undefined && !names.includes(target)
  }
  const before = Object.entries(previous?.['made-from'] ?? {})
  const common = Object.entries(madeFrom).filter(([part]) => !ofOthers(part))
  const changed = compareInputs(
    Object.fromEntries(before.filter(([part]) => targetOfPart(part) === undefined)),
    Object.fromEntries(common.filter(([part]) => targetOfPart(part) === undefined)),
  )
  if (kept.length > 0 && changed.length > 0)
    return fail({ code: 'lock-targets-together', changed, targets: kept.map(([name]) => name) })
  const others = kept.length === 0 ? [] : before.filter(([part]) => ofOthers(part))
  return ok({
    names,
    kept: Object.fromEntries(kept),
    madeFrom: Object.fromEntries([...common, ...others]),
  })
}
