import { writeFileSync } from 'node:fs'
import { formatRecipeJsonSchema } from '../src/recipe/recipe-json-schema.ts'

// Writes pipelines/recipe.schema.json anew; a test holds the committed file against the schema in code.
writeFileSync(new URL('../pipelines/recipe.schema.json', import.meta.url), formatRecipeJsonSchema())
