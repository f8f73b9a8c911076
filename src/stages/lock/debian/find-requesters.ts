import { sortByBytes } from '../../../core/bytes.ts'
import type { Problem } from '../../../core/problem.ts'
import { collect, ok, type Result } from '../../../core/result.ts'
import type { BinaryPackage } from '../../../formats/debian/packages-index.ts'
import { type PackageRelation, parseRelations, type Relation } from '../../../formats/debian/relation.ts'
import { compareDebVersions } from '../../../formats/debian/version.ts'

/** What a package says of itself that decides who needs whom. */
export type RelatedPackage = Pick<
  BinaryPackage,
  'package' | 'version' | 'preDepends' | 'depends' | 'provides'
>

/**
 * Why each package of one container is there, by name: the packages whose Pre-Depends or Depends it satisfies, and
 * `container:NAME` where it was asked for by itself, in the order of bytes. Of alternatives the first one counts that is
 * there, and any other only for what nothing else explains. What provides a virtual package counts, all of it, and like
 * another alternative where there is a real package of that name.
 */
export function findRequesters(
  container: string,
  packages: readonly RelatedPackage[],
  asked: readonly string[],
): Result<ReadonlyMap<string, readonly string[]>, Problem> {
  const there = indexPackages(packages)
  if (!there.ok) return there
  const requesters = new Map<string, Set<string>>(packages.map(one => [one.package, new Set()]))
  const related = collect(packages.map(readRelations))
  if (!related.ok) return related
  const asking = asked.map(name => ({ by: `container:${container}`, alternatives: [{ name }] }))
  const satisfied = [...asking, ...related.value.flat()].map(({ by, alternatives }) => {
    const found = alternatives.flatMap(there.value).filter(names => names.length > 0)
    return { by, first: found[0] ?? [], all: found.flat() }
  })
  const add = (by: string, name: string) => {
    if (by !== name) requesters.get(name)?.add(by)
  }
  for (const { by, first } of satisfied) for (const name of first) add(by, name)
  const unexplained = new Set([...requesters].flatMap(([name, by]) => (by.size === 0 ? [name] : [])))
  for (const { by, all } of satisfied) for (const name of all) if (unexplained.has(name)) add(by, name)
  return ok(new Map([...requesters].map(([name, by]) => [name, sortByBytes(by, one => one)])))
}

interface Needed {
  readonly by: string
  readonly alternatives: Relation
}

function readRelations({
  package: by,
  preDepends,
  depends,
}: RelatedPackage): Result<readonly Needed[], Problem> {
  const relations = collect([preDepends, depends].map(parseRelations))
  return relations.ok ? ok(relations.value.flat().map(alternatives => ({ by, alternatives }))) : relations
}

/** Finds the names of the packages that satisfy a relation: the real one, and then those that provide it. */
function indexPackages(
  packages: readonly RelatedPackage[],
): Result<(relation: PackageRelation) => readonly (readonly string[])[], Problem> {
  const real = new Map(packages.map(one => [one.package, one]))
  const virtual = new Map<string, { readonly by: string; readonly provided: PackageRelation }[]>()
  for (const { package: by, provides } of packages) {
    const parsed = parseRelations(provides)
    if (!parsed.ok) return parsed
    for (const provided of parsed.value.flat())
      virtual.set(provided.name, [...(virtual.get(provided.name) ?? []), { by, provided }])
  }
  return ok(({ name, version }) => {
    const own = real.get(name)
    const providers = (virtual.get(name) ?? []).flatMap(({ by, provided }) =>
      satisfies(provided.version?.version, version) ? [by] : [],
    )
    return [own !== undefined && satisfies(own.version, version) ? [name] : [], providers]
  })
}

/** A package that is provided without a version satisfies only relations without one (Policy 7.5). */
function satisfies(
  version: RelatedPackage['version'] | undefined,
  wanted: PackageRelation['version'],
): boolean {
  if (wanted === undefined) return true
  if (version === undefined) return false
  const order = compareDebVersions(version, wanted.version)
  switch (wanted.operator) {
    case '<<':
      return order < 0
    case '<=':
      return order <= 0
    case '=':
      return order === 0
    case '>=':
      return order >= 0
    case '>>':
      return order > 0
  }
}
