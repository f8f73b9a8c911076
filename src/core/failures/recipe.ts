import type { Descriptions, Place } from './description.ts'

/** A recipe, changelog or other file that people write is wrong: exit status 2. */
export type RecipeFailure = {
  readonly code: 'recipe-invalid'
  readonly place: Place
  readonly problem: string
  readonly expected?: string
  readonly actual?: string
  readonly suggestion?: string
}

export const recipeDescriptions: Descriptions<RecipeFailure> = {
  'recipe-invalid': {
    status: 2,
    message: f => f.problem,
    facts: f => [
      ...(f.expected === undefined ? [] : [['expected', f.expected] as const]),
      ...(f.actual === undefined ? [] : [['actual', f.actual] as const]),
    ],
    hint: f =>
      f.suggestion === undefined ? 'see docs/reference/recipe.md' : `did you mean ${f.suggestion}?`,
  },
}
