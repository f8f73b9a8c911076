import type { Problem } from '../../core/problem.ts'
import { ok, okUnless, type Result } from '../../core/result.ts'

/**
 * One paragraph of a control file: fields in their order, by name as written. Values of several lines hold newlines; each
 * line after the first is kept without its leading blank, a line of ` .` becomes empty.
 */
export type Paragraph = ReadonlyMap<string, string>

/**
 * Parses deb822: paragraphs of `Name: value` with continuation lines. Comment lines (`#`) are skipped, two fields of one name
 * (case does not count) are a problem, and so is a line that is neither.
 *
 * @see deb822(5)
 */
export function parseControl(text: string): Result<readonly Paragraph[], Problem> {
  const problems: Problem[] = []
  const paragraphs: Map<string, string>[] = []
  let current: Map<string, string> | undefined
  let names = new Set<string>()
  let field: string | undefined
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const report = (problem: string) => problems.push({ problem, line: index + 1, actual: line.slice(0, 80) })
    if (line.startsWith('#')) continue
    if (/^[ \t]*$/.test(line)) {
      current = undefined
      field = undefined
      continue
    }
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (current === undefined || field === undefined) report('a continuation line without a field')
      else current.set(field, `${current.get(field) ?? ''}\n${unfold(line.slice(1))}`)
      continue
    }
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon))
    if (!fieldName.test(name)) {
      report('a line that is no field')
      continue
    }
    if (current === undefined) {
      current = new Map()
      names = new Set()
      paragraphs.push(current)
    }
    const folded = name.toLowerCase()
    if (names.has(folded)) report(`the field ${name} stands twice in one paragraph`)
    names.add(folded)
    field = name
    current.set(name, trimBlanks(line.slice(colon + 1)))
  }
  return okUnless(problems, () => paragraphs)
}

/** Parses a control file that must hold exactly one paragraph. */
export function parseParagraph(text: string): Result<Paragraph, Problem> {
  const paragraphs = parseControl(text)
  if (!paragraphs.ok) return paragraphs
  const [paragraph, ...more] = paragraphs.value
  if (paragraph !== undefined && more.length === 0) return ok(paragraph)
  const problem = `${paragraphs.value.length} paragraphs instead of one`
  return { ok: false, failures: [{ problem }] }
}

/**
 * Formats paragraphs so that `parseControl` gives them back: one blank line between them, an empty line inside a value as ` .`. Throws
 * on a field name or value that the format cannot hold; whoever takes them from outside checks first.
 */
export function formatControl(paragraphs: readonly Paragraph[]): string {
  return paragraphs.map(formatParagraph).join('\n')
}

/** Printable ASCII without a colon, beginning with neither `#` nor `-`. @see deb822(5) */
const fieldName = /^[!"$-,.-9;-~][!-9;-~]*$/

function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start += 1
  while (end > start && isBlank(text[end - 1])) end -= 1
  return text.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}

function formatParagraph(paragraph: Paragraph): string {
  return [...paragraph]
    .map(([name, value]) => {
      const [first = '', ...rest] = value.split('\n')
      if (!fieldName.test(name)) throw new Error(`not a field name: ${name}`)
      if (/[\r\0]/.test(value) || first !== trimBlanks(first) || rest.some(line => /^[ \t]+$/.test(line)))
        throw new Error(`a value that a control file cannot hold, in the field ${name}`)
      const head = first === '' ? `${name}:` : `${name}: ${first}`
      return `${[head, ...rest.map(line => ` ${fold(line)}`)].join('\n')}\n`
    })
    .join('')
}

/** An empty line would end the paragraph; a line of dots would be read as one. @see deb-control(5), Description */
function fold(line: string): string {
  return line === '' || /^\.+$/.test(line) ? `.${line}` : line
}

function unfold(line: string): string {
  return /^\.+[ \t]*$/.test(line) ? line.trimEnd().slice(1) : line
}
