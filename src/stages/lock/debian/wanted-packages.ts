import { sortByBytes } from '../../../core/bytes.ts'
import type { Problem } from '../../../core/problem.ts'
import { collect, ok, type Result } from '../../../core/result.ts'
import { parseRelations } from '../../../formats/debian/relation.ts'
import type { ResolvedRecipe, ResolvedTarget } from '../../../recipe/resolve-recipe.ts'
import type { ByContainer } from './debian.ts'
import type { SuitePackages } from './suite-packages.ts'

/** `usr-is-merged` is what a root file system is that was made with merged folders; its alternative would convert one. */
const always = ['python3', 'usr-is-merged']

/**
 * What each container is asked for beside the essential packages, by name, sorted: decides nothing that the archives
 * must be read for, so that a lock can be held against it without asking anyone.
 */
export function planContainers(
  recipe: ResolvedRecipe,
  target: ResolvedTarget,
  compilers: boolean,
): ByContainer<readonly string[]> {
  const build = [...always, 'dpkg-dev', ...(compilers ? ['gcc', 'python3-dev'] : []), ...target.packages]
  const { deb } = recipe
  if (deb === undefined) return { build: unique(build) }
  const systemd = deb.systemd.length + deb.users.length + deb.tmpfiles.length > 0
  const test = [
    ...always,
    ...(systemd ? ['systemd'] : []),
    ...(deb.apparmor.length > 0 ? ['apparmor'] : []),
    ...deb.relations.depends.map(nameOf),
    ...target.packages.filter(isDevelopment),
  ]
  return { build: unique(build), 'install-test': unique(test) }
}

/**
 * The same as apt is asked: with the essential packages, and in the install test the libraries of -dev packages instead
 * of these, since that is what the .deb will depend on.
 */
export function completeContainers(
  planned: ByContainer<readonly string[]>,
  suite: SuitePackages,
): Result<ByContainer<readonly string[]>, Problem> {
  const complete = Object.entries(planned).map(([container, packages]) => {
    if (container === 'build') return ok([container, unique([...suite.essential, ...packages])] as const)
    const libraries = collect(
      packages.map(name => (isDevelopment(name) ? librariesOf(name, suite) : ok([name]))),
    )
    return libraries.ok
      ? ok([container, unique([...suite.essential, ...libraries.value.flat()])] as const)
      : libraries
  })
  const all = collect(complete)
  return all.ok ? ok(Object.fromEntries(all.value)) : all
}

/** The shared libraries that a -dev package depends on directly. */
function librariesOf(name: string, suite: SuitePackages): Result<readonly string[], Problem> {
  const found = suite.newest(name)
  if (!found.ok) return found
  const relations = parseRelations(found.value?.depends ?? '')
  if (!relations.ok) return relations
  const names = relations.value.flatMap(([first]) => (first === undefined ? [] : [first.name]))
  return ok(names.filter(one => one.startsWith('lib') && !isDevelopment(one)))
}

function isDevelopment(name: string): boolean {
  return name.endsWith('-dev')
}

/** The name in the first alternative of a relation such as `adduser (>= 3) | passwd`. */
function nameOf(relation: string): string {
  return /^[a-z0-9][a-z0-9+.-]+/.exec(relation.trim())?.[0] ?? relation
}

function unique(names: readonly string[]): readonly string[] {
  return sortByBytes(new Set(names), name => name)
}
