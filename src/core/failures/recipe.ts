import type { Descriptions, Place } from './description.ts'

/** A recipe is wrong: exit status 2. Every problem of a recipe is reported at once. */
export type RecipeFailure = {
  readonly code:
    | 'recipe-contradiction'
    | 'recipe-syntax'
    | 'recipe-yaml-feature'
    | 'recipe-too-large'
    | 'recipe-key-duplicate'
    | 'recipe-key-missing'
    | 'recipe-key-unknown'
    | 'recipe-type-wrong'
    | 'recipe-value-unquoted'
    | 'recipe-value-invalid'
    | 'recipe-path-unsafe'
  readonly place: Place
  /** Lower case, no full stop. */
  readonly problem: string
  readonly expected?: string
  readonly actual?: string
  /** What was probably meant. */
  readonly suggestion?: string
}

const reference = 'see docs/reference/recipe.md'

/** What each `RecipeFailure` says to people: headline, details and the next step. */
export const recipeDescriptions: Descriptions<RecipeFailure> = {
  'recipe-contradiction': describeWritten(reference),
  'recipe-syntax': describeWritten(
    'mend the YAML at the marked place; the rest of the file was not looked at',
  ),
  'recipe-yaml-feature': describeWritten(
    'write the value out where it is used; targets share with `extends`',
  ),
  'recipe-too-large': describeWritten('move long texts into files of their own and name them'),
  'recipe-key-duplicate': describeWritten('keep one of the two'),
  'recipe-key-missing': describeWritten(reference),
  'recipe-key-unknown': describeWritten(reference),
  'recipe-type-wrong': describeWritten(reference),
  'recipe-value-unquoted': describeWritten(
    'put it in double quotes, so that YAML does not read it as a number',
  ),
  'recipe-value-invalid': describeWritten(reference),
  'recipe-path-unsafe': describeWritten('keep the file beside the recipe and name it relative to the recipe'),
}

/** How a problem at a place of the recipe reads; `otherwise` is the hint where there is no suggestion. */
function describeWritten(otherwise: string) {
  return {
    status: 2,
    message: (f: RecipeFailure) => f.problem,
    facts: (f: RecipeFailure) => [
      ...(f.expected === undefined ? [] : [['expected', f.expected] as const]),
      ...(f.actual === undefined ? [] : [['actual', f.actual] as const]),
    ],
    hint: (f: RecipeFailure) => (f.suggestion === undefined ? otherwise : `did you mean ${f.suggestion}?`),
  } as const
}
