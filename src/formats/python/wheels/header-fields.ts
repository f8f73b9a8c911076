import type { Problem } from '../../../core/problem.ts'
import { okUnless, type Result } from '../../../core/result.ts'

/** One `Name: value` of a header; the lines of a folded value are joined by line breaks. */
export interface HeaderField {
  /** In lower case. */
  readonly name: string
  readonly value: string
  readonly line: number
}

/** A header and what follows the first empty line. */
export interface HeaderFields {
  readonly fields: readonly HeaderField[]
  readonly body: string
}

/** Parses the header format that METADATA, PKG-INFO and WHEEL share. Refuses a line that is neither field nor fold. */
export function parseHeaderFields(text: string): Result<HeaderFields, Problem> {
  const lines = text.split(/\r\n|\n|\r/)
  const blank = lines.indexOf('')
  const end = blank < 0 ? lines.length : blank
  const fields: HeaderField[] = []
  const problems: Problem[] = []
  for (const [index, text] of lines.slice(0, end).entries()) {
    const previous = fields.at(-1)
    const colon = text.indexOf(':')
    if (/^[ \t]/.test(text) && previous !== undefined)
      fields[fields.length - 1] = { ...previous, value: `${previous.value}\n${text}` }
    else if (/^[A-Za-z0-9-]+$/.test(text.slice(0, Math.max(0, colon))))
      fields.push({
        name: text.slice(0, colon).toLowerCase(),
        value: text.slice(colon + 1).trim(),
        line: index + 1,
      })
    else
      problems.push({
        problem: 'not a line of a header',
        line: index + 1,
        expected: 'NAME: VALUE',
        actual: text.slice(0, 80),
      })
  }
  return okUnless(problems, () => ({ fields, body: lines.slice(end + 1).join('\n') }))
}

/** All values of a field, in order. The name is in lower case. */
export function fieldValues({ fields }: HeaderFields, name: string): readonly string[] {
  return fields.filter(field => field.name === name).map(field => field.value)
}

/** The value of a field that must stand exactly once. */
export function requireField(header: HeaderFields, name: string): Result<string, Problem> {
  const values = fieldValues(header, name)
  const [value] = values
  if (value !== undefined && values.length === 1 && value !== '') return { ok: true, value }
  const problem =
    values.length > 1 ? `the field ${name} stands more than once` : `the field ${name} is missing`
  return { ok: false, failures: [{ problem }] }
}
