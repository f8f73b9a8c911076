import { normalizeName } from '../formats/python/name.ts'
import type { ResolvedPython } from './resolve-recipe.ts'

/** The recipe's indexes, by the names that it gives them. */
export type NamedIndexes = ResolvedPython['indexes']

/**
 * The name of the one index that serves a project; undefined for the machine's own. The check of a recipe has seen to
 * it that no project can be two indexes'. `name` is normalized.
 */
export function indexOf(indexes: NamedIndexes, name: string): string | undefined {
  return Object.entries(indexes).find(([, { packages }]) =>
    packages.some(pattern => readPattern(pattern).admits(name)),
  )?.[0]
}

/** Which projects a pattern of `packages` means: one by its name in any spelling, or all whose names begin with it. */
function readPattern(pattern: string): {
  readonly admits: (name: string) => boolean
  /** Whether some project is meant by both. */
  readonly meets: (other: string) => boolean
} {
  const own = splitPattern(pattern)
  return {
    admits: name => (own.open ? name.startsWith(own.start) : name === own.start),
    meets: other => {
      const { start, open } = splitPattern(other)
      if (own.open && open) return own.start.startsWith(start) || start.startsWith(own.start)
      if (own.open) return start.startsWith(own.start)
      return open ? own.start.startsWith(start) : own.start === start
    },
  }
}

/** Patterns that mean a project which an earlier pattern means too, with the paths of both below `python.indexes`. */
export function findSharedPackages(
  indexes: Readonly<Record<string, { readonly packages: readonly string[] }>>,
) {
  const all = Object.entries(indexes).flatMap(([name, { packages }]) =>
    packages.map((pattern, at) => ({ name, pattern, path: [name, 'packages', at] as const })),
  )
  return all.flatMap((one, index) => {
    const first = all.slice(0, index).find(other => readPattern(other.pattern).meets(one.pattern))
    if (first === undefined) return []
    const problem = `${one.pattern} and ${first.pattern} of ${first.name} mean the same projects: one index serves each`
    return [{ path: one.path, about: first.path, problem }]
  })
}

/** NOTE: a name has no runs of separators, so `acme-*` and `Acme_*` begin alike. */
function splitPattern(pattern: string): { readonly start: string; readonly open: boolean } {
  const open = pattern.endsWith('*')
  const text = open ? pattern.slice(0, -1) : pattern
  return { start: normalizeName(text), open }
}
