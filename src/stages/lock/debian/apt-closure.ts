import type { Problem } from '../../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import type { BinaryPackage } from '../../../formats/debian/packages-index.ts'
import { parseRelations } from '../../../formats/debian/relation.ts'
import type { SuitePackages } from './suite-packages.ts'

/**
 * The packages that suffice to run the suite's apt: the essential ones, apt, and all that they depend on, the first
 * alternative each time. Within one suite versions fit together, so that no more of a resolver is needed for asking the
 * real one; they are unpacked only, and never configured.
 */
export function closeOverApt(suite: SuitePackages): Result<readonly BinaryPackage[], Problem> {
  const chosen = new Map<string, BinaryPackage>()
  // What is taken last is looked at first: the root is made merged, and `usrmerge` would bring perl.
  const todo = [...wantedOfApt(suite)]
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (chosen.has(name)) continue
    const found = suite.newest(name)
    if (!found.ok) return found
    if (found.value === undefined) return fail({ problem: `the suite has no package ${name}` })
    chosen.set(name, found.value)
    const { preDepends, depends } = found.value
    const relations = collect([preDepends, depends].map(parseRelations))
    if (!relations.ok) return relations
    for (const alternatives of relations.value.flat()) {
      const names = alternatives.map(alternative => alternative.name)
      if (names.some(one => chosen.has(one))) continue
      const real = chooseReal(suite, names)
      if (!real.ok) return real
      if (real.value === undefined)
        return fail({ problem: `nothing provides ${names.join(' or ')}, which ${name} needs` })
      todo.push(real.value)
    }
  }
  return ok([...chosen.values()])
}

/** What is asked for by itself. */
export function wantedOfApt({ essential }: SuitePackages): readonly string[] {
  return [...essential, 'apt', 'usr-is-merged']
}

/** The first alternative that exists; else a package that provides one of them, a required one before others. */
function chooseReal(suite: SuitePackages, names: readonly string[]): Result<string | undefined, Problem> {
  for (const name of names) {
    const found = suite.newest(name)
    if (!found.ok || found.value !== undefined) return found.ok ? ok(name) : found
  }
  const providers = collect(names.flatMap(suite.providersOf).map(suite.newest))
  if (!providers.ok) return providers
  const real = providers.value.filter(one => one !== undefined)
  return ok((real.find(({ priority }) => priority === 'required') ?? real[0])?.package)
}
