import type { Problem } from '../../core/problem.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { normalizeName } from './name.ts'
import { readPythonString } from './python-string.ts'
import {
  createScanner,
  peekToken,
  problemAt,
  skipBlanks,
  type TextScanner,
  takeToken,
} from './text-scanner.ts'

/** An environment marker: terms joined by `and` and `or`, of which `and` binds closer. @see PEP 508 */
export interface Marker {
  /** At least one. */
  readonly terms: readonly MarkerTerm[]
  /** What stands between the terms: one fewer than these. */
  readonly joins: readonly ('and' | 'or')[]
}

/** A comparison, or a marker in parentheses. */
export type MarkerTerm = MarkerComparison | Marker

/** Such as `python_version < "3.12"`. */
export interface MarkerComparison {
  readonly left: MarkerOperand
  readonly operator: MarkerOperator
  readonly right: MarkerOperand
}

/** The name of a variable of the environment, or the value of a quoted string. */
export type MarkerOperand = { readonly variable: string } | { readonly value: string }

/** A comparison operator of markers. */
export type MarkerOperator = (typeof operators)[number]

const operators = ['===', '==', '~=', '!=', '<=', '>=', '<', '>', 'in', 'not in'] as const
const deepestNesting = 200

const variableToken = new RegExp(
  `\\b(?:${[
    'python_version|python_full_version|os[._]name|sys[._]platform|platform_(?:release|system)',
    'platform[._](?:version|machine|python_implementation)|python_implementation',
    'implementation_(?:name|version)|extras?|dependency_groups',
  ].join('|')})\\b`,
  'y',
)

/** Parses a whole text as a marker. */
export function parseMarker(text: string): Result<Marker, Problem> {
  const scanner = createScanner(text)
  if (!scanner.ok) return scanner
  const marker = scanMarker(scanner.value)
  if (!marker.ok) return marker
  return scanner.value.at === text.length ? marker : fail(problemAt(scanner.value, 'the end of the marker'))
}

/** Reads a marker from the scanner's place on, as far as it goes. */
export function scanMarker(scanner: TextScanner, depth = 0): Result<Marker, Problem> {
  if (depth > deepestNesting)
    return fail({ problem: 'parentheses nested too deeply', column: scanner.at + 1 })
  const first = scanTerm(scanner, depth)
  if (!first.ok) return first
  const terms = [first.value]
  const joins: ('and' | 'or')[] = []
  for (;;) {
    const join = takeToken(scanner, /\b(?:or|and)\b/y)
    if (join === undefined) return ok({ terms, joins })
    const term = scanTerm(scanner, depth)
    if (!term.ok) return term
    terms.push(term.value)
    joins.push(join === 'or' ? 'or' : 'and')
  }
}

/** The marker in its usual spelling: double quotes, one blank between words, no needless parentheses. */
export function formatMarker(marker: Marker): string {
  const [only] = marker.terms
  if (marker.terms.length === 1 && only !== undefined && 'terms' in only) return formatMarker(only)
  return marker.terms
    .flatMap((term, index) => [formatTerm(term), ...marker.joins.slice(index, index + 1)])
    .join(' ')
}

function formatTerm(term: MarkerTerm): string {
  if (!('terms' in term)) return `${formatOperand(term.left)} ${term.operator} ${formatOperand(term.right)}`
  const text = formatMarker(term)
  return isComparison(term) ? text : `(${text})`
}

/** Is there but one comparison inside, however many parentheses stand around it? */
function isComparison(marker: Marker): boolean {
  const [only] = marker.terms
  if (only === undefined || marker.terms.length > 1) return false
  return !('terms' in only) || isComparison(only)
}

/** A value with both kinds of quotes can only be written with an escape. */
function formatOperand(operand: MarkerOperand): string {
  if ('variable' in operand) return operand.variable
  if (!operand.value.includes('"')) return `"${operand.value}"`
  if (!operand.value.includes("'")) return `'${operand.value}'`
  return `"${operand.value.replaceAll('\\', '\\\\').replaceAll('"', '\\x22')}"`
}

function scanTerm(scanner: TextScanner, depth: number): Result<MarkerTerm, Problem> {
  skipBlanks(scanner)
  if (takeToken(scanner, /\(/y) === undefined) return scanComparison(scanner)
  const inner = scanMarker(scanner, depth + 1)
  if (!inner.ok) return inner
  if (takeToken(scanner, /\)/y) === undefined) return fail(problemAt(scanner, '")", "and" or "or"'))
  skipBlanks(scanner)
  return inner
}

function scanComparison(scanner: TextScanner): Result<MarkerComparison, Problem> {
  const left = scanOperand(scanner)
  if (!left.ok) return left
  const operator = scanOperator(scanner)
  if (!operator.ok) return operator
  const right = scanOperand(scanner)
  if (!right.ok) return right
  return ok({
    left: normalizeBeside(left.value, right.value, ['extra', 'extras', 'dependency_groups']),
    operator: operator.value,
    right: normalizeBeside(right.value, left.value, ['extra']),
  })
}

/** Names of extras and groups compare normalized. @see PEP 685 */
function normalizeBeside(
  operand: MarkerOperand,
  other: MarkerOperand,
  variables: readonly string[],
): MarkerOperand {
  const named = 'value' in operand && 'variable' in other && variables.includes(other.variable)
  return named ? { value: normalizeName(operand.value) } : operand
}

function scanOperator(scanner: TextScanner): Result<MarkerOperator, Problem> {
  const word = takeToken(scanner, /===|==|~=|!=|<=|>=|<|>|\bin\b|\bnot[ \t]+in\b/y)?.replace(/[ \t]+/, ' ')
  const operator = operators.find(candidate => candidate === word)
  if (operator === undefined) return fail(problemAt(scanner, `one of ${operators.join(', ')}`))
  skipBlanks(scanner)
  return ok(operator)
}

function scanOperand(scanner: TextScanner): Result<MarkerOperand, Problem> {
  const expected = 'a variable of the environment or a quoted string'
  const start = scanner.at
  const variable = takeToken(scanner, variableToken)?.replace('.', '_')
  if (variable === undefined && !peekToken(scanner, /['"]/y)) return fail(problemAt(scanner, expected))
  const quoted = variable === undefined ? takeToken(scanner, /'[^']*'|"[^"]*"/y) : undefined
  const value = quoted === undefined ? undefined : readPythonString(quoted.slice(1, -1))
  if (variable === undefined && value === undefined)
    return fail(problemAt({ text: scanner.text, at: start }, 'a complete quoted string'))
  skipBlanks(scanner)
  if (value !== undefined) return ok({ value })
  return ok({
    variable: variable === 'python_implementation' ? 'platform_python_implementation' : (variable ?? ''),
  })
}
