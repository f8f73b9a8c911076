import { z } from '../core/shape.ts'
import { recipeSchema } from './recipe.ts'

/** The JSON schema of a recipe, for editors: pipelines/recipe.schema.json. It comes from the one schema in code. */
export function formatRecipeJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(recipeSchema)
  const titled = {
    $schema,
    title: 'debwright recipe',
    description: 'See docs/reference/recipe.md',
    ...schema,
  }
  return `${JSON.stringify(titled, null, 2)}\n`
}
