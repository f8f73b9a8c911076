import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { formatReportJsonSchema, reportShape } from '../../../src/compare/report/report-shape.ts'
import { z } from '../../../src/core/shape.ts'
import { sampleTarget } from './sample-builds.ts'

const committed = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'docs', 'reference', 'report.schema.json'),
  'utf8',
)

it('is committed as the code has it (scripts/write-report-schema.ts writes it)', () => {
  expect(committed).toBe(formatReportJsonSchema())
})

it('takes what reproduce answers, by the committed file as well', async () => {
  const document = {
    schema: 1,
    verb: 'reproduce',
    status: 1,
    result: { recipe: 'one.yaml', targets: [await sampleTarget()] },
  }
  expect(reportShape.safeParse(document).success).toBe(true)
  expect(z.fromJSONSchema(JSON.parse(committed)).safeParse(document).success).toBe(true)
})

it('refuses a document that lacks a member, or has another kind of difference', async () => {
  const { steps: _, ...target } = await sampleTarget()
  const document = {
    schema: 1,
    verb: 'reproduce',
    status: 1,
    result: { recipe: 'one.yaml', targets: [target] },
  }
  expect(reportShape.safeParse(document).success).toBe(false)
  expect(z.fromJSONSchema(JSON.parse(committed)).safeParse(document).success).toBe(false)
})
