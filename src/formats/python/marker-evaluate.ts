import { ownValue } from '../../core/own-value.ts'
import type { Problem } from '../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../core/result.ts'
import type { Marker, MarkerComparison, MarkerOperand, MarkerTerm } from './marker.ts'
import { normalizeName } from './name.ts'
import { parseSpecifier } from './specifier.ts'
import { containsVersion, createSpecifierSet } from './specifier-set.ts'

/** The variables that markers name. A variable that is missing is undefined, and asking for it a problem. */
export interface MarkerEnvironment {
  readonly [variable: string]: string | ReadonlySet<string> | null | undefined
}

/**
 * Where a marker stands: in a distribution's metadata (`extra` is empty unless said), in a lock file (`extras` and
 * `dependency_groups` are empty sets unless said), or in any other requirement.
 */
export type MarkerContext = 'metadata' | 'lock_file' | 'requirement'

type EnvironmentValue = string | ReadonlySet<string>

const comparedAsVersions = [
  'implementation_version',
  'platform_release',
  'python_full_version',
  'python_version',
]
const comparedAsNames = ['extras', 'dependency_groups']

/**
 * Does the marker hold? Every comparison is looked at, also where an earlier one has decided: an unknown variable or
 * a comparison without meaning is a problem wherever it stands.
 */
export function evaluateMarker(
  marker: Marker,
  environment: MarkerEnvironment,
  context: MarkerContext,
): Result<boolean, Problem> {
  const terms = collect(marker.terms.map(term => evaluateTerm(term, environment, context)))
  if (!terms.ok) return terms
  const groups: boolean[][] = [[]]
  for (const [index, holds] of terms.value.entries()) {
    if (marker.joins[index - 1] === 'or') groups.push([])
    groups.at(-1)?.push(holds)
  }
  return ok(groups.some(group => group.every(holds => holds)))
}

function evaluateTerm(
  term: MarkerTerm,
  environment: MarkerEnvironment,
  context: MarkerContext,
): Result<boolean, Problem> {
  return 'terms' in term ? evaluateMarker(term, environment, context) : compare(term, environment, context)
}

/** One side is a variable. Where both are, the right one is taken as text; where none is, the right one as a variable. */
function compare(
  term: MarkerComparison,
  environment: MarkerEnvironment,
  context: MarkerContext,
): Result<boolean, Problem> {
  const leads = 'variable' in term.left
  const variable = textOf(leads ? term.left : term.right)
  const value = lookUp(variable, environment, context)
  if (value === undefined)
    return fail({ problem: `the marker's variable is not defined here`, actual: variable })
  if (variable === 'extra' && typeof value !== 'string')
    return compareChosen(term.operator, textOf(leads ? term.right : term.left), value)
  const left = leads ? value : textOf(term.left)
  const right = leads ? textOf(term.right) : value
  if (typeof left !== 'string')
    return fail({
      problem: `a set can only be asked for a name`,
      expected: `"NAME" in ${variable}`,
      actual: `${variable} ${term.operator} …`,
    })
  const holds = comparedAsNames.includes(variable)
    ? compareTexts(term.operator, normalizeName(left), normalizeAll(right))
    : comparedAsVersions.includes(variable)
      ? compareVersionTexts(term.operator, left, right)
      : compareTexts(term.operator, left, right)
  return holds === undefined
    ? fail({
        problem: 'the comparison has no meaning',
        actual: `${variable}: ${left} ${term.operator} ${typeof right === 'string' ? right : 'a set'}`,
      })
    : ok(holds)
}

/** Several extras at once: `extra == "a"` asks whether `a` is among them. */
function compareChosen(
  operator: string,
  extra: string,
  chosen: ReadonlySet<string>,
): Result<boolean, Problem> {
  if (operator === '==') return ok(chosen.has(extra))
  if (operator === '!=') return ok(!chosen.has(extra))
  return fail({ problem: 'the comparison has no meaning', actual: `extra ${operator} ${extra}` })
}

function compareVersionTexts(operator: string, left: string, right: EnvironmentValue): boolean | undefined {
  const clause = typeof right === 'string' ? parseSpecifier(`${operator}${right}`) : undefined
  if (clause?.ok !== true) return compareTexts(operator, left, right)
  return containsVersion(createSpecifierSet([clause.value]), left, { prereleases: true })
}

/** Text has no order: `<` and `>` never hold, `<=` and `>=` hold for equal text. */
function compareTexts(operator: string, left: string, right: EnvironmentValue): boolean | undefined {
  const includes = typeof right === 'string' ? right.includes(left) : right.has(left)
  switch (operator) {
    case 'in':
      return includes
    case 'not in':
      return !includes
    case '==':
    case '<=':
    case '>=':
      return left === right
    case '!=':
      return left !== right
    case '<':
    case '>':
      return false
    default:
      return undefined
  }
}

function lookUp(
  variable: string,
  environment: MarkerEnvironment,
  context: MarkerContext,
): EnvironmentValue | undefined {
  const given = ownValue(environment, variable)
  if (variable === 'extra') {
    if (given === undefined) return context === 'metadata' ? '' : undefined
    return given === null ? '' : typeof given === 'string' ? normalizeName(given) : given
  }
  if (given !== undefined && given !== null)
    return variable === 'python_full_version' && typeof given === 'string' ? repairFullVersion(given) : given
  return context === 'lock_file' && comparedAsNames.includes(variable) ? new Set() : undefined
}

/** Python built from a checkout calls itself `3.13.0a2+`, which is no version until something follows. */
function repairFullVersion(version: string): string {
  return version.endsWith('+') ? `${version}local` : version
}

function normalizeAll(value: EnvironmentValue): EnvironmentValue {
  return typeof value === 'string' ? normalizeName(value) : new Set([...value].map(normalizeName))
}

function textOf(operand: MarkerOperand): string {
  return 'variable' in operand ? operand.variable : operand.value
}
