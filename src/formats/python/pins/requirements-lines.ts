/** A line of a requirements file as pip sees it: continuations joined, comments gone. */
export interface RequirementsLine {
  readonly text: string
  /** Of the first line, where some were joined. */
  readonly line: number
}

/** NOTE: Python's `splitlines`, which pip uses, knows more line breaks than `\n`. */
const lineBreak = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/

/** Splits the text of a requirements file as pip does: a comment ends a continuation, and blanks before `#` belong to it. */
export function splitRequirementsLines(text: string): readonly RequirementsLine[] {
  const lines: RequirementsLine[] = []
  let open: RequirementsLine | undefined
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(lineBreak)
    .entries()) {
    const isComment = /^\s*#/.test(raw)
    const start: number = open?.line ?? index + 1
    const before: string = open?.text ?? ''
    if (raw.endsWith('\\') && !isComment) {
      open = {
        line: start,
        text: before + raw.replace(/^\\+/, '').slice(0, lengthWithoutBackslashes(raw.replace(/^\\+/, ''))),
      }
      continue
    }
    lines.push({ line: start, text: `${before}${isComment ? ' ' : ''}${raw}` })
    open = undefined
  }
  if (open !== undefined) lines.push(open)
  return lines
    .map(({ text: one, line }) => ({ line, text: cutComment(one).trim() }))
    .filter(({ text: one }) => one !== '')
}

/** The names of variables that pip would replace, such as `TOKEN` of `${TOKEN}`. */
export function findVariables(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([A-Z0-9_]+)\}/g)].map(([, name]) => name ?? '')
}

/** Splits a line into the requirement and its options: these begin at the first word with a dash in front. */
export function splitOptions(text: string): { readonly requirement: string; readonly options: string } {
  const words = text.split(' ')
  const first = words.findIndex(word => word.startsWith('-'))
  const end = first < 0 ? words.length : first
  return { requirement: words.slice(0, end).join(' '), options: words.slice(end).join(' ') }
}

/** A `#` begins a comment at the start of a line or behind a blank. */
function cutComment(text: string): string {
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1))
    if (at === 0 || /\s/.test(text.charAt(at - 1))) return text.slice(0, at)
  return text
}

function lengthWithoutBackslashes(text: string): number {
  let end = text.length
  while (end > 0 && text.charAt(end - 1) === '\\') end -= 1
  return end
}
