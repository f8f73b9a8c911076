import type { Failure } from '../../core/failure.ts'
import { normalizeName } from '../../formats/python/name.ts'
import { overrideOf } from '../../recipe/override-of.ts'
import type { ResolvedPython } from '../../recipe/resolve-recipe.ts'
import type { BuildPlan } from './closure/closure.ts'
import { allowsYanked } from './sdists/release-rules.ts'

/** Exceptions of the recipe that touched nothing in any target: left over, or misspelt. `fromDebian` are the projects that came from Debian. */
export function findUnusedEntries(
  python: ResolvedPython,
  plans: readonly BuildPlan[],
  fromDebian: readonly string[] = [],
): readonly Failure[] {
  const used = new Set(plans.map(({ of }) => overrideOf(python.overrides, of.name, of.version)?.key))
  const required = new Set(plans.flatMap(plan => plan.buildRequires.map(({ name }) => name)))
  return [
    ...Object.entries(python.overrides).flatMap(([name, { when }]): Failure[] =>
      used.has(name)
        ? []
        : [{ code: 'override-unused', section: 'overrides', name, ...(when === undefined ? {} : { when }) }],
    ),
    ...python.allow.flatMap((entry): Failure[] =>
      plans.some(({ of }) => of.sdist?.yanked === true && allowsYanked(entry, of.name, of.version))
        ? []
        : [
            {
              code: 'override-unused',
              section: 'allow',
              name: entry.yanked,
              ...(entry.when === undefined ? {} : { when: entry.when }),
            },
          ],
    ),
    ...Object.keys(python['build-constraints']).flatMap((name): Failure[] =>
      required.has(normalizeName(name))
        ? []
        : [{ code: 'override-unused', section: 'build-constraints', name }],
    ),
    ...Object.keys(python['from-debian']).flatMap((name): Failure[] =>
      fromDebian.includes(normalizeName(name))
        ? []
        : [{ code: 'override-unused', section: 'from-debian', name }],
    ),
  ]
}
