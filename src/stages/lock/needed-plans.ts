import type { BuildPlan, Closure } from './closure/closure.ts'

/**
 * What is installed or built here, and everything that this is built with. A release that was only tried, and then
 * another one was chosen for it, is built while locking and not locked.
 */
export function listNeededPlans({
  install,
  plans,
}: Pick<Closure, 'install' | 'plans'>): readonly BuildPlan[] {
  const byId = new Map(plans.map(plan => [plan.of.id, plan]))
  const own = plans.filter(({ of }) => of.sdist === undefined)
  const needed = new Set([...own.map(({ of }) => of.id), ...install.map(({ purl }) => purl)])
  // A set that grows while it is walked reaches everything below.
  for (const id of needed) for (const { purl } of byId.get(id)?.buildRequires ?? []) needed.add(purl)
  return plans.filter(({ of }) => needed.has(of.id))
}
