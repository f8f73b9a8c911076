import type { Problem } from '../../../core/problem.ts'
import { fail, ok, type Result } from '../../../core/result.ts'
import { type TextScanner, takeToken } from '../text-scanner.ts'

/** Splits text into words as a POSIX shell does, with quotes and backslashes but without expansion. */
export function splitShellWords(text: string): Result<readonly string[], Problem> {
  const scanner: TextScanner = { text, at: 0 }
  const words: string[] = []
  let word: string | undefined
  while (scanner.at < text.length) {
    if (takeToken(scanner, /[ \t\r\n]+/y) !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    const part = takePart(scanner)
    if (part === undefined)
      return fail({ problem: 'a quote or backslash without its end', column: scanner.at + 1 })
    word = `${word ?? ''}${part}`
  }
  return ok(word === undefined ? words : [...words, word])
}

function takePart(scanner: TextScanner): string | undefined {
  const plain = takeToken(scanner, /[^ \t\r\n'"\\]+/y)
  if (plain !== undefined) return plain
  const escaped = takeToken(scanner, /\\[\s\S]/y)
  if (escaped !== undefined) return escaped.slice(1)
  const single = takeToken(scanner, /'[^']*'/y)
  if (single !== undefined) return single.slice(1, -1)
  return takeToken(scanner, /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y)
    ?.slice(1, -1)
    .replace(/\\(["\\])/g, '$1')
}
