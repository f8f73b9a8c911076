import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { type TextScanner, takeToken } from '../text-scanner.ts'

/** A row of comma-separated fields and the line it begins on. */
export interface CsvRow {
  readonly fields: readonly string[]
  readonly line: number
}

/** Reads comma-separated values as Python's csv module writes them. Refuses a quote inside a bare field or text behind a quoted one. */
export function parseCsv(text: string): Result<readonly CsvRow[], Problem> {
  const scanner: TextScanner = { text, at: 0 }
  const rows: CsvRow[] = []
  let line = 1
  while (scanner.at < text.length) {
    const fields: string[] = []
    const start = line
    do {
      const quoted = takeToken(scanner, /"[^"]*(?:""[^"]*)*"/y)
      const field = quoted ?? takeToken(scanner, /[^",\r\n]*/y) ?? ''
      line += field.split('\n').length - 1
      fields.push(quoted === undefined ? field : field.slice(1, -1).replaceAll('""', '"'))
    } while (takeToken(scanner, /,/y) !== undefined)
    if (takeToken(scanner, /\r?\n/y) === undefined && scanner.at < text.length)
      return fail({ problem: 'expected a comma or the end of the line', line })
    if (fields.length > 1 || fields[0] !== '') rows.push({ fields, line: start })
    line += 1
  }
  return ok(rows)
}

/** One row with its line break; fields are quoted where they must be. */
export function formatCsvRow(fields: readonly string[]): string {
  return `${fields.map(field => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\n`
}
