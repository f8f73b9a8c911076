/**
 * Python's white space, as a character class for regular expressions. JavaScript's `\s` differs: it has U+FEFF and
 * lacks U+001C to U+001F and U+0085.
 */
export const pythonSpace =
  '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'

const space = new RegExp(`^${pythonSpace}$`)

/** Removes white space at both ends, as Python's `str.strip` does. */
export function stripSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && space.test(text.charAt(start))) start += 1
  while (end > start && space.test(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}
