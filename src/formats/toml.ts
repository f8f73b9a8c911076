import { parse, TomlDate, TomlError } from 'smol-toml'
import type { Problem } from '../core/problem.ts'
import { fail, ok, type Result } from '../core/result.ts'
import { largestText } from './text-limit.ts'

const deepestNesting = 100

/**
 * Parses TOML. Integers become bigints, so that they are told from floats and keep every digit; dates and times can
 * be asked for with {@link isTomlDateTime}; tables have no prototype. Refuses a text that is absurdly large or deep.
 */
export function parseToml(text: string): Result<unknown, Problem> {
  if (text.length > largestText)
    return fail({ problem: `longer than ${largestText} characters`, actual: `${text.length} characters` })
  try {
    const value = parse(text, { integersAsBigInt: true, maxDepth: deepestNesting })
    const problem = findForbidden(value)
    return problem === undefined ? ok(value) : fail({ problem })
  } catch (error) {
    if (error instanceof TomlError) return fail(describeError(error))
    if (error instanceof RangeError) return fail({ problem: 'not TOML that can be read: nested too deeply' })
    throw error
  }
}

/** Is the value a date with a time of day? */
export function isTomlDateTime(value: unknown): boolean {
  return value instanceof TomlDate && value.isDateTime()
}

/** Is the value a date or a time of any kind? */
export function isTomlDate(value: unknown): boolean {
  return value instanceof TomlDate
}

function describeError(error: TomlError): Problem {
  const [first] = error.message.split('\n')
  return {
    problem: (first ?? '').replace(/^Invalid TOML document: /, 'not TOML: '),
    line: error.line,
    column: error.column,
  }
}

/** Walks level by level, without recursion, since the depth is what is in question. */
function findForbidden(root: unknown): string | undefined {
  let level = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepestNesting) return `tables are nested more than ${deepestNesting} deep`
    const next: unknown[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null || value instanceof TomlDate) continue
      if (Object.hasOwn(value, '__proto__')) return 'a key is named __proto__'
      for (const member of Object.values(value)) next.push(member)
    }
    level = next
  }
  return undefined
}
