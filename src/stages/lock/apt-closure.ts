import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { BinaryPackage, PackagesIndex } from '../../formats/debian/packages-index.ts'
import { parseRelations } from '../../formats/debian/relation.ts'
import { compareDebVersions } from '../../formats/debian/version.ts'

/**
 * The packages that suffice to run the suite's apt: the essential ones, apt, and all that they depend on, the first
 * alternative each time. Within one suite versions fit together, so that no more of a resolver is needed for asking the
 * real one; they are unpacked only, and never configured.
 */
export function closeOverApt(index: PackagesIndex): Result<readonly BinaryPackage[], Problem> {
  const chosen = new Map<string, BinaryPackage>()
  const essential = findEssential(index)
  if (!essential.ok) return essential
  const todo = [...essential.value.map(one => one.package), 'apt']
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (chosen.has(name)) continue
    const found = newest(index, name)
    if (!found.ok) return found
    if (found.value === undefined) return fail({ problem: `the suite has no package ${name}` })
    chosen.set(name, found.value)
    for (const text of [found.value.preDepends, found.value.depends]) {
      const relations = parseRelations(text)
      if (!relations.ok) return relations
      for (const alternatives of relations.value) {
        const names = alternatives.map(alternative => alternative.name)
        if (names.some(one => chosen.has(one))) continue
        const real = names.find(one => hasPackage(index, one)) ?? findProvider(index, names)
        if (real === undefined)
          return fail({ problem: `nothing provides ${names.join(' or ')}, which ${name} needs` })
        todo.push(real)
      }
    }
  }
  return ok([...chosen.values()])
}

/** All packages of the suite that say `Essential: yes`. */
export function findEssential(index: PackagesIndex): Result<readonly BinaryPackage[], Problem> {
  const essential: BinaryPackage[] = []
  for (const one of index.all()) {
    if (!one.ok) return one
    if (one.value.essential) essential.push(one.value)
  }
  return essential.length === 0 ? fail({ problem: 'the suite has no essential package' }) : ok(essential)
}

/** The newest version of a package in the index. */
export function newest(index: PackagesIndex, name: string): Result<BinaryPackage | undefined, Problem> {
  const found = index.find(name)
  if (!found.ok) return found
  return ok([...found.value].sort((a, b) => compareDebVersions(b.version, a.version))[0])
}

function hasPackage(index: PackagesIndex, name: string): boolean {
  const found = index.find(name)
  return found.ok && found.value.length > 0
}

function findProvider(index: PackagesIndex, names: readonly string[]): string | undefined {
  for (const one of index.all()) {
    if (!one.ok || one.value.provides === '') continue
    const provided = parseRelations(one.value.provides)
    if (provided.ok && provided.value.flat().some(({ name }) => names.includes(name)))
      return one.value.package
  }
  return undefined
}
