import { steering } from './plain-text.ts'

const unseen = new RegExp(`[\\t\\n${steering}]`, 'g')

/** A code span that holds any text: more backquotes around than inside, and no bar that would end a table cell. */
export function codeSpan(text: string): string {
  const plain = text.replace(unseen, ' ').replaceAll('|', '\\|')
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return plain === '' ? '(empty)' : `${fence} ${plain} ${fence}`
}

/** Text that is no markup. */
export function escapeText(text: string): string {
  return text.replace(unseen, ' ').replace(/[\\`*_{}[\]<>#|&]/g, '\\$&')
}
