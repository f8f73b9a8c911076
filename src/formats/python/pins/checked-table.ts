import { ownValue } from '../../../core/own-value.ts'
import type { Problem } from '../../../core/problem.ts'
import type { Result } from '../../../core/result.ts'
import { isTomlDate, isTomlDateTime } from '../../toml.ts'

/** A problem with the value of a key, such as `packages[0].wheels[1].hashes`; without a key it is the document's own. */
export interface KeyProblem extends Problem {
  readonly key?: string
  /** Where it is the format's version that we do not know; then the rest may mean anything. */
  readonly lockVersion?: string
}

/** A table whose members are still unknown. */
export type Table = Readonly<Record<string, unknown>>

/** Looks at a value; adds to the problems and answers `undefined` where it is not what it should be. */
export type Check<T> = (value: unknown, key: string, problems: KeyProblem[]) => T | undefined

/** Looks at a member of the table that `key` names. */
export type CheckMember = <T>(
  table: Table,
  name: string,
  check: Check<T>,
  key: string,
  problems: KeyProblem[],
) => T | undefined

/** A member that may be missing. */
export const optional: CheckMember = (table, name, check, key, problems) => {
  const value = memberOf(table, name)
  return value === undefined ? undefined : check(value, joinKey(key, name), problems)
}

/** A member that must be there. */
export const required: CheckMember = (table, name, check, key, problems) => {
  if (memberOf(table, name) !== undefined) return optional(table, name, check, key, problems)
  problems.push({ problem: 'a required value is missing', key: joinKey(key, name) })
  return undefined
}

function memberOf(table: Table, name: string): unknown {
  return ownValue(table, name) ?? undefined
}

/** A string. */
export const checkText: Check<string> = typed('a string', value =>
  typeof value === 'string' ? value : undefined,
)

/** `true` or `false`. */
export const checkFlag: Check<boolean> = typed('a boolean', value =>
  typeof value === 'boolean' ? value : undefined,
)

/** A whole number, of any size. */
export const checkInteger: Check<bigint> = typed('an integer', value =>
  typeof value === 'bigint' ? value : undefined,
)

/** A date with a time of day. */
export const checkDateTime: Check<true> = typed('a date and time', value =>
  isTomlDateTime(value) ? true : undefined,
)

/** A table. */
export const checkTable: Check<Table> = typed('a table', value => (isTable(value) ? value : undefined))

/** A list, each of whose items passes. With `type`, all items must have passed that before any is looked at closer. */
export function checkList<T>(check: Check<T>, type?: Check<unknown>): Check<readonly T[]> {
  return (value, key, problems) => {
    const list = typed('a list', one => (Array.isArray(one) ? one : undefined))(value, key, problems)
    const before = problems.length
    if (type !== undefined)
      for (const [index, item] of (list ?? []).entries()) type(item, `${key}[${index}]`, problems)
    if (problems.length > before) return undefined
    return list?.flatMap((item, index) => check(item, `${key}[${index}]`, problems) ?? [])
  }
}

/** A string that a parser accepts. */
export function checkParsed<T>(parse: (text: string) => Result<T, Problem>): Check<T> {
  return (value, key, problems) => {
    const text = checkText(value, key, problems)
    if (text === undefined) return undefined
    const result = parse(text)
    if (result.ok) return result.value
    problems.push(...result.failures.map(problem => ({ ...problem, key })))
    return undefined
  }
}

/** `packages[0].name` from `packages[0]` and `name`. */
export function joinKey(key: string, name: string): string {
  return key === '' ? name : `${key}.${name}`
}

function typed<T>(expected: string, narrow: (value: unknown) => T | undefined): Check<T> {
  return (value, key, problems) => {
    const narrowed = narrow(value)
    if (narrowed === undefined)
      problems.push({ problem: 'a value of the wrong type', expected, actual: nameType(value), key })
    return narrowed
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isTomlDate(value)
}

function nameType(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isTomlDate(value)) return 'a date or time'
  return typeof value === 'bigint'
    ? 'an integer'
    : typeof value === 'object'
      ? 'a table'
      : `a ${typeof value}`
}
