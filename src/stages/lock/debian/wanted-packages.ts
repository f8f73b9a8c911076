import { sortByBytes } from '../../../core/bytes.ts'
import type { Failure } from '../../../core/failure.ts'
import type { Problem } from '../../../core/problem.ts'
import { collect, ok, type Result } from '../../../core/result.ts'
import { parseRelations } from '../../../formats/debian/relation.ts'
import { parsePackageWish } from '../../../recipe/package-wish.ts'
import type { ResolvedRecipe, ResolvedTarget } from '../../../recipe/resolve-recipe.ts'
import type { ByContainer, DebianSuite } from './debian.ts'
import { explainIndex } from './explain-index.ts'
import { resolveWish } from './resolve-wish.ts'

/** `usr-is-merged` is what a root file system is that was made with merged folders; its alternative would convert one. */
const always = ['python3', 'usr-is-merged']

/**
 * What each container is asked for beside the essential packages, as the recipe says it, sorted: decides nothing that the
 * archives must be read for, so that a lock can be held against it without asking anyone.
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
    ...Object.values(recipe.python['from-debian']),
    ...target.packages.filter(isDevelopment),
  ]
  return { build: unique(build), 'install-test': unique(test) }
}

/**
 * The same in apt's words: with the essential packages, each exact version as the archives have it, and in the install
 * test the libraries of -dev packages instead of these, since that is what the .deb will depend on.
 */
export async function completeContainers(
  planned: ByContainer<readonly string[]>,
  suite: DebianSuite,
): Promise<Result<ByContainer<readonly string[]>, Failure>> {
  const complete = await Promise.all(
    Object.entries(planned).map(async ([container, wishes]) => {
      const words = collect(
        await Promise.all(
          wishes.map(async wish => {
            const libraries = container !== 'build' && isDevelopment(wish)
            const found = await resolveWish(wish, suite, libraries)
            if (!found.ok || !libraries) return found.ok ? ok([found.value.word]) : found
            return explainIndex(librariesOf(found.value.depends), suite.suite)
          }),
        ),
      )
      if (!words.ok) return words
      return ok([container, unique([...suite.packages.essential, ...words.value.flat()])] as const)
    }),
  )
  const all = collect(complete)
  return all.ok ? ok(Object.fromEntries(all.value)) : all
}

/** The shared libraries that a -dev package depends on directly. */
function librariesOf(depends: string): Result<readonly string[], Problem> {
  const relations = parseRelations(depends)
  if (!relations.ok) return relations
  const names = relations.value.flatMap(([first]) => (first === undefined ? [] : [first.name]))
  return ok(names.filter(one => one.startsWith('lib') && !isDevelopment(one)))
}

function isDevelopment(wish: string): boolean {
  return parsePackageWish(wish).name.endsWith('-dev')
}

/** The name in the first alternative of a relation such as `adduser (>= 3) | passwd`. */
function nameOf(relation: string): string {
  return /^[a-z0-9][a-z0-9+.-]+/.exec(relation.trim())?.[0] ?? relation
}

/** Each package once; where a version or suite is said, that. */
function unique(wishes: readonly string[]): readonly string[] {
  const chosen = new Map<string, string>()
  for (const wish of wishes) {
    const { name } = parsePackageWish(wish)
    if (wish !== name || !chosen.has(name)) chosen.set(name, wish)
  }
  return sortByBytes(chosen.values(), wish => wish)
}
