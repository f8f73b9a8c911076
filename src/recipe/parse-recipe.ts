import type { Failure } from '../core/failure.ts'
import type { Place } from '../core/failures/description.ts'
import { okUnless, type Result } from '../core/result.ts'
import { checkRecipe } from './check-recipe.ts'
import { type Recipe, recipeSchema } from './recipe.ts'
import { salvageRecipe } from './salvage-recipe.ts'
import { listShapeProblems, type ShapeProblem } from './shape-problems.ts'
import { parseYaml, type YamlFile, type YamlPath, type YamlProblem } from './yaml.ts'

/**
 * Reads a recipe strictly and reports every problem at once, each with its place. `file` is the recipe's path as people
 * should read it. What it says about other files is not looked at here.
 *
 * @see docs/reference/recipe.md
 */
export function parseRecipe(file: string, text: string): Result<Recipe, Failure> {
  const yaml = parseYaml(file, text)
  const written = yaml.problems.map(toFailure)
  if (yaml.value === undefined) return okUnless(sortByPlace(written), unreachable)
  const untrusted = yaml.problems.flatMap(({ path }) => (path === undefined ? [] : [path]))
  const parsed = recipeSchema.safeParse(yaml.value)
  if (parsed.success) {
    const crossed = listCrossProblems(parsed.data, untrusted)
    return okUnless(
      sortByPlace([...written, ...crossed.map(problem => toPlace(yaml, problem))]),
      () => parsed.data,
    )
  }
  const shaped = listShapeProblems(recipeSchema, parsed.error.issues, yaml).filter(
    ({ path }) => !isBelow(path, untrusted),
  )
  const salvage = salvageRecipe(yaml.value)
  const crossed =
    salvage === undefined ? [] : listCrossProblems(salvage.recipe, [...untrusted, ...salvage.spoiled])
  const problems = [...shaped, ...crossed].map(problem => toPlace(yaml, problem))
  return okUnless(sortByPlace([...written, ...problems]), unreachable)
}

type PlacedFailure = Failure & { readonly place: Place }

/** Contradictions, without those that only follow from what is refused already. */
function listCrossProblems(recipe: Recipe, spoiled: readonly YamlPath[]): readonly ShapeProblem[] {
  return checkRecipe(recipe)
    .filter(
      ({ about }) =>
        !about.some(path => isBelow(path, spoiled) || spoiled.some(root => isBelow(root, [path]))),
    )
    .map(({ about: _, ...problem }) => problem)
}

function toFailure({ kind, place, problem, actual }: YamlProblem): PlacedFailure {
  const codes = {
    syntax: 'recipe-syntax',
    feature: 'recipe-yaml-feature',
    'duplicate-key': 'recipe-key-duplicate',
    'unquoted-key': 'recipe-value-unquoted',
    'too-large': 'recipe-too-large',
  } as const
  return { code: codes[kind], place, problem, ...(actual === undefined ? {} : { actual }) }
}

function toPlace(yaml: YamlFile, { path, at, ...rest }: ShapeProblem): PlacedFailure {
  return { ...rest, place: at === 'key' ? yaml.keyPlaceOf(path) : yaml.placeOf(path) }
}

function sortByPlace(failures: readonly PlacedFailure[]): readonly Failure[] {
  return [...failures].sort(
    (a, b) => (a.place.line ?? 0) - (b.place.line ?? 0) || (a.place.column ?? 0) - (b.place.column ?? 0),
  )
}

function isBelow(path: YamlPath, roots: readonly YamlPath[]): boolean {
  return roots.some(root => root.every((key, index) => path[index] === key))
}

function unreachable(): never {
  throw new Error('a recipe was refused and no problem named')
}
