import { z } from '../../core/shape.ts'

const text = z.string()
const count = z.int().nonnegative()
const side = z.enum(['first', 'second'])
const lines = z.array(text).readonly()
const where = lines.describe('names from the outermost file to the innermost part')

const account = z
  .strictObject({
    offset: count.describe('of the first byte that differs'),
    count: count.describe('how many bytes differ at equal offsets, and by how much the sizes do'),
    sizes: z.tuple([count, count]).readonly(),
    excerpts: z
      .tuple([text, text])
      .readonly()
      .describe('hexadecimal digits from a little before the offset on'),
  })
  .readonly()
  .meta({ id: 'account' })

const hunk = z
  .strictObject({
    lines: z.tuple([count, count]).readonly().describe('number of the first line on each side, from 1'),
    first: lines,
    second: lines,
  })
  .readonly()
  .meta({ id: 'hunk' })

const hunks = z.array(hunk).readonly().describe('the first places of a text; long ones are cut')

const common = { where, explained: z.boolean().describe('whether a cause explains it') }

const difference = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ ...common, kind: z.literal('field'), field: text, first: text, second: text })
      .readonly(),
    z
      .strictObject({ ...common, kind: z.literal('field-missing'), field: text, side, value: text })
      .readonly(),
    z.strictObject({ ...common, kind: z.literal('order'), first: lines, second: lines }).readonly(),
    z
      .strictObject({
        ...common,
        kind: z.literal('only-in'),
        side,
        name: text,
        perhaps: text.describe('a member of the other side with the same content').exactOptional(),
      })
      .readonly(),
    z
      .strictObject({
        ...common,
        kind: z.literal('bytes'),
        account,
        within: z.enum(['content', 'header']),
        symbol: text
          .describe('what the first differing byte belongs to, such as main+0x12 or f.co_consts')
          .exactOptional(),
        strings: hunks.exactOptional(),
      })
      .readonly(),
    z.strictObject({ ...common, kind: z.literal('lines'), places: count, hunks }).readonly(),
    z.strictObject({ ...common, kind: z.literal('compression'), format: text, account }).readonly(),
    z
      .strictObject({
        ...common,
        kind: z.literal('anomaly'),
        side: z.enum(['first', 'second', 'both']),
        found: text,
      })
      .readonly(),
    z.strictObject({ ...common, kind: z.literal('format'), first: text, second: text }).readonly(),
  ])
  .meta({ id: 'difference' })

const certainty = z
  .enum(['certain', 'likely'])
  .describe('certain only where undoing exactly this was shown to make both sides equal')

const cause = z
  .strictObject({
    code: text.describe('for `debwright explain CODE`'),
    certainty,
    sentence: text,
    places: z.array(z.strictObject({ where, evidence: text, certainty }).readonly()).readonly(),
  })
  .readonly()
  .meta({ id: 'cause' })

/** The fields of one comparison, for shapes that hold more beside them. */
export const comparisonFields = {
  verdict: z
    .enum(['identical', 'different', 'inconclusive'])
    .describe('inconclusive: the bytes differ, but only in what could not be read for sure'),
  causes: z.array(cause).readonly(),
  differences: z.array(difference).readonly(),
  unexplained: count.describe('differences without a known cause'),
  omitted: count.describe('differences beyond those that are listed'),
}

const comparison = z.strictObject(comparisonFields).readonly()

/** A comparison as reports show it and as `--json` prints it. */
export type ComparisonDocument = z.infer<typeof comparison>

/** One cause with all its places. */
export type CauseDocument = z.infer<typeof cause>

/** One thing that is not the same on both sides. */
export type DifferenceDocument = z.infer<typeof difference>
