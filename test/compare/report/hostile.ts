const redLetters = '\u001b[31m'

/** What a file name or a text may hold that wants to be more than text. */
export const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>${redLetters}\`\`\`|[x](y)\u202e\u200f\u2066`

/** Where the links of a page lead. */
export function linksOf(html: string): readonly string[] {
  return [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href = '']) => href)
}
