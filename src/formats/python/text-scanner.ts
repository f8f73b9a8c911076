import type { Problem } from '../../core/problem.ts'

/** Reads tokens from the front of a text; `at` is how far it has come. */
export interface TextScanner {
  readonly text: string
  at: number
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
