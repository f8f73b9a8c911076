import { z } from '../../core/shape.ts'
import { comparisonFields } from './comparison-shape.ts'

const text = z.string()
const texts = z.array(text).readonly()
const count = z.int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const shape = <T extends z.ZodRawShape>(fields: T) => z.strictObject(fields).readonly()

const explained = z
  .union([
    shape({ path: text, follows: z.boolean(), 'only-in-one': z.literal(true) }),
    shape({
      path: text,
      follows: z.boolean().describe('nothing in it but what an earlier artifact differs by as well'),
      ...comparisonFields,
    }),
  ])
  .meta({ id: 'explained-artifact' })

const step = shape({
  label: text.describe('such as `wheel markupsafe 3.0.2`'),
  needs: texts.describe('labels of the steps whose files it is given'),
  differs: z.boolean(),
}).meta({ id: 'step' })

const setting = shape({ name: text, first: text, second: text }).meta({ id: 'setting' })

const finding = z
  .looseObject({
    step: text,
    action: sha256.describe('the digest of the first builder’s action').exactOptional(),
    'action-label': text
      .describe('what that action does, such as `pack hello_1.0-1_all.deb`')
      .exactOptional(),
    path: text.exactOptional(),
    problem: text.exactOptional(),
    evidence: text.exactOptional(),
    guilty: z
      .array(
        z
          .looseObject({
            variations: texts,
            cause: text.nullable(),
            shown: texts,
            telltale: shape({ path: text, line: count, call: text })
              .describe('where in the source it may begin')
              .exactOptional(),
          })
          .readonly(),
      )
      .readonly()
      .describe('empty where the step differs from run to run'),
    unsteady: texts.describe('causes of what differs from run to run beside that').exactOptional(),
    causes: texts,
    runs: count.describe('how often the step ran for the search'),
  })
  .readonly()
  .meta({ id: 'finding' })

const difference = shape({
  path: text,
  first: sha256.nullable(),
  second: sha256.nullable(),
}).meta({ id: 'artifact-difference' })

/** One target as `reproduce` answers it. Other members may be added. */
export const targetShape = z
  .looseObject({
    target: text,
    verdict: z.enum(['identical', 'accepted', 'different']),
    folder: text,
    artifacts: z.array(shape({ path: text, sha256, size: count })).readonly(),
    differences: z.array(difference).readonly(),
    'first-step': text.nullable(),
    steps: z.array(step).readonly(),
    builders: z
      .array(
        z
          .looseObject({
            name: text,
            uid: count,
            hostname: text,
            cpus: count,
            'file-order': z.union([z.literal('disk'), count]),
          })
          .readonly(),
      )
      .readonly(),
    explanation: z.array(explained).readonly(),
    seed: count,
    varied: z.record(text, z.unknown()).readonly(),
    findings: z.array(finding).readonly().describe('steps that make the builders differ by themselves'),
    experiment: z.record(text, z.unknown()).readonly(),
    'not-varied': z
      .record(text, text)
      .readonly()
      .describe('what was asked for and could not be varied, and why'),
    fragile: z.array(finding).readonly().describe('steps that only an experiment makes differ'),
    accepted: texts,
  })
  .readonly()

/** Two output folders as `verdict` answers them. */
export const foldersShape = shape({
  verdict: z.enum(['identical', 'different']),
  folders: z.tuple([text, text]).readonly(),
  'inputs-differ': texts.describe('where it is not empty, the two were not made of the same'),
  artifacts: count,
  identical: count,
  files: z.array(difference).readonly(),
  'first-step': text.nullable(),
  steps: z.array(step).readonly(),
  environment: z.array(setting).readonly(),
  differences: z.array(explained).readonly(),
})

/** One target of `reproduce`. */
export type TargetDocument = z.infer<typeof targetShape>

/** The answer of `verdict`. */
export type FoldersDocument = z.infer<typeof foldersShape>

/** Why one artifact differs. */
export type ExplainedDocument = z.infer<typeof explained>

/** One step of a build, what it was given, and whether its files differ. */
export type StepDocument = z.infer<typeof step>

/** What makes one step differ. */
export type FindingDocument = z.infer<typeof finding>

/** One thing about the two builders, or the two machines. */
export type SettingDocument = z.infer<typeof setting>
