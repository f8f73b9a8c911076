import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'

/** Reads tokens from the front of a text; `at` is how far it has come. */
export interface TextScanner {
  readonly text: string
  at: number
}

/** Longer text is neither requirement nor marker; it bounds the work that hostile input can ask for. */
const longestText = 100_000

/** A scanner at the front of the text, or a problem if the text is absurdly long. */
export function createScanner(text: string): Result<TextScanner, Problem> {
  if (text.length <= longestText) return ok({ text, at: 0 })
  return fail({ problem: `longer than ${longestText} characters`, actual: `${text.length} characters` })
}

/** Takes what the sticky expression matches at the scanner's place, or nothing. */
export function takeToken(scanner: TextScanner, token: RegExp): string | undefined {
  token.lastIndex = scanner.at
  const found = token.exec(scanner.text)?.[0]
  if (found !== undefined) scanner.at += found.length
  return found
}

/** Would the expression match at the scanner's place? Takes nothing. */
export function peekToken(scanner: TextScanner, token: RegExp): boolean {
  token.lastIndex = scanner.at
  return token.test(scanner.text)
}

/** Skips blanks and tabs, the only white space of PEP 508. */
export function skipBlanks(scanner: TextScanner): void {
  takeToken(scanner, /[ \t]+/y)
}

/** A problem at the scanner's place. */
export function problemAt(scanner: TextScanner, expected: string): Problem {
  const rest = scanner.text.slice(scanner.at, scanner.at + 40)
  return { problem: `expected ${expected}`, column: scanner.at + 1, actual: rest === '' ? 'the end' : rest }
}
