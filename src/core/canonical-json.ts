import { compareBytes } from './bytes.ts'

/** What JSON can hold; numbers must be safe integers so that one value has one spelling. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }

/** Narrows what a parser gave to a value that has one spelling. */
export function isJson(value: unknown): value is Json {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (value === null || typeof value !== 'object')
    return ['boolean', 'string'].includes(typeof value) || value === null
  return Object.values(value).every(isJson)
}

/** JSON on one line, keys in byte order, no blanks: the form that is hashed. Members that are `undefined` are left out. */
export function canonicalJson(value: Json): string {
  return write(value, undefined)
}

/** The same order with two-space indent and a final newline: the form that is committed and reviewed. */
export function formatJson(value: Json): string {
  return `${write(value, '\n')}\n`
}

/** NOTE: not JSON.stringify over a sorted object: JavaScript lists integer-like keys first, whatever their order. */
function write(value: Json, newline: string | undefined): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new Error(`not a safe integer: ${value}`)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const deeper = newline === undefined ? undefined : `${newline}  `
  if (isList(value))
    return enclose(
      '[',
      value.map(item => write(item, deeper)),
      ']',
      newline,
    )
  const members = Object.entries(value)
    .sort(([a], [b]) => compareBytes(a, b))
    .flatMap(([key, member]) => {
      if (member === undefined) return []
      return [`${JSON.stringify(key)}:${newline === undefined ? '' : ' '}${write(member, deeper)}`]
    })
  return enclose('{', members, '}', newline)
}

function enclose(open: string, items: readonly string[], close: string, newline: string | undefined): string {
  if (items.length === 0 || newline === undefined) return `${open}${items.join(',')}${close}`
  return `${open}${newline}  ${items.join(`,${newline}  `)}${newline}${close}`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
