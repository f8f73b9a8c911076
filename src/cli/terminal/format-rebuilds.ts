import type { Json } from '../../core/canonical-json.ts'
import type { TargetRebuilds } from '../../recipe/lock/lock-rebuilds.ts'
import { formatCount } from './format-amount.ts'

/** What a new lock rebuilds of a target, a line for each reason: `bookworm rebuilds 3 of 40 wheels`. */
export function formatRebuilds({ target, total, rebuilds }: TargetRebuilds): readonly string[] {
  const wheels = formatCount(total, 'wheel')
  if (rebuilds.length === 0) return [`${target} rebuilds none of ${wheels}`]
  const groups = groupByReason(rebuilds)
  const [only] = groups
  const count = rebuilds.length === total ? `all ${wheels}` : `${rebuilds.length} of ${wheels}`
  if (groups.length === 1 && only !== undefined)
    return [
      `${target} rebuilds ${count}, because ${only.reason}${rebuilds.length === total ? '' : `: ${only.names.join(', ')}`}`,
    ]
  return [
    `${target} rebuilds ${count}, because`,
    ...groups.map(({ reason, names }) => `  ${reason}: ${names.join(', ')}`),
  ]
}

/** The same for machines. */
export function describeRebuilds({ target, total, rebuilds }: TargetRebuilds): Json {
  return { target, total, rebuilds: rebuilds.map(rebuild => ({ ...rebuild })) }
}

/** Wheels with the same reasons, in the order in which the first of each comes. */
export function groupByReason(
  rebuilds: TargetRebuilds['rebuilds'],
): readonly { readonly reason: string; readonly names: readonly string[] }[] {
  const groups = new Map<string, string[]>()
  for (const { name, version, because } of rebuilds) {
    const reason = because.join('; ')
    groups.set(reason, [...(groups.get(reason) ?? []), `${name} ${version}`])
  }
  return [...groups].map(([reason, names]) => ({ reason, names }))
}
