import { type Recipe, recipeSchema } from './recipe.ts'
import type { YamlPath } from './yaml.ts'

/** What is left of a recipe after everything that is refused was taken out, for checks that look at the whole. */
export interface Salvage {
  readonly recipe: Recipe
  /** What was taken out or stands in for something else. */
  readonly spoiled: readonly YamlPath[]
}

/** Stands in for a section that every recipe needs; no check looks at it, since it is spoiled. */
const needed = {
  schema: 1,
  package: { name: 'unknown', maintainer: 'Unknown <unknown@example.org>' },
  python: { pins: 'unknown' },
  targets: {},
}

/**
 * Takes out of a value what the schema refuses, until the rest is a recipe. Nothing leaves a list alone, since the
 * others would change their places: the whole list goes.
 */
export function salvageRecipe(value: unknown): Salvage | undefined {
  const spoiled: YamlPath[] = []
  let rest = value
  for (let round = 0; round < 8; round++) {
    const parsed = recipeSchema.safeParse(rest)
    if (parsed.success) return { recipe: parsed.data, spoiled }
    const refused = parsed.error.issues.flatMap(issue => {
      const path = issue.path.map(key => (typeof key === 'symbol' ? String(key) : key))
      if (issue.code === 'unrecognized_keys') return issue.keys.map(key => [...path, key])
      return [valueAt(rest, path) === undefined ? path.slice(0, -1) : path]
    })
    const paths = refused.map(upToList)
    spoiled.push(...paths)
    rest = fillNeeded(removeAll(rest, new Set(paths.map(path => path.join('\0')))), spoiled)
  }
  return undefined
}

function upToList(path: YamlPath): YamlPath {
  const index = path.findIndex(key => typeof key === 'number')
  return index === -1 ? path : path.slice(0, index)
}

function fillNeeded(value: unknown, spoiled: YamlPath[]): unknown {
  const own = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  spoiled.push(...Object.keys(needed).flatMap(key => (Object.hasOwn(own, key) ? [] : [[key]])))
  return { ...needed, ...own }
}

function removeAll(node: unknown, refused: ReadonlySet<string>, path: YamlPath = []): unknown {
  if (Array.isArray(node)) return node.map((item, index) => removeAll(item, refused, [...path, index]))
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, item]) => {
      const at = [...path, key]
      return refused.has(at.join('\0')) ? [] : [[key, removeAll(item, refused, at)]]
    }),
  )
}

/** The value at a path, or undefined where there is none. */
export function valueAt(value: unknown, path: YamlPath): unknown {
  let node = value
  for (const key of path) {
    if (typeof node !== 'object' || node === null) return undefined
    node = Object.getOwnPropertyDescriptor(node, key)?.value
  }
  return node
}
