import { z } from '../../core/shape.ts'
import { foldersShape, targetShape } from './build-shape.ts'
import { comparisonFields } from './comparison-shape.ts'

const answer = { schema: z.literal(1), status: z.int().describe('the exit status') }
const text = z.string()

/** The `--json` documents of the verbs that compare, where they answered. A document with `failures` is no answer. */
export const reportShape = z.discriminatedUnion('verb', [
  z.strictObject({
    ...answer,
    verb: z.literal('compare'),
    result: z.strictObject({ first: text, second: text, ...comparisonFields }),
  }),
  z.strictObject({ ...answer, verb: z.literal('verdict'), result: foldersShape }),
  z.strictObject({
    ...answer,
    verb: z.literal('reproduce'),
    result: z.strictObject({ recipe: text, targets: z.array(targetShape).readonly() }),
  }),
])

/** The same as a JSON schema, for other programs: docs/reference/report.schema.json. */
export function formatReportJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(reportShape, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly
    },
  })
  const titled = {
    $schema,
    title: 'debwright reports',
    description: 'What compare, verdict and reproduce answer with --json. See docs/reference/compare.md',
    ...schema,
  }
  return `${JSON.stringify(titled, null, 2)}\n`
}
