import { writeFileSync } from 'node:fs'
import { formatReportJsonSchema } from '../src/compare/report/report-shape.ts'

// Writes docs/reference/report.schema.json anew; a test holds the committed file against the shapes in code.
writeFileSync(new URL('../docs/reference/report.schema.json', import.meta.url), formatReportJsonSchema())
