import type { Failure } from '../core/failure.ts'
import { z } from '../core/shape.ts'
import { localPathMessage } from './recipe-values.ts'
import { valueAt } from './salvage-recipe.ts'
import { findSuggestion } from './suggestion.ts'
import type { YamlFile, YamlPath } from './yaml.ts'

/** Something in a recipe that is not as the schema says; its place is found through the path. */
export interface ShapeProblem {
  readonly code: Extract<Failure, { readonly suggestion?: string; readonly problem: string }>['code'] &
    `recipe-${string}`
  readonly path: YamlPath
  /** Whether the caret belongs under the key or under the value. */
  readonly at: 'key' | 'value'
  readonly problem: string
  readonly expected?: string
  readonly actual?: string
  readonly suggestion?: string
}

type Issue = z.core.$ZodIssue

/** Says in the recipe's own words what the schema found. */
export function listShapeProblems(
  schema: z.ZodType,
  issues: readonly Issue[],
  yaml: YamlFile,
): readonly ShapeProblem[] {
  return issues.flatMap(issue => explain(schema, issue, issue.path.map(toKey), yaml))
}

function explain(schema: z.ZodType, issue: Issue, path: YamlPath, yaml: YamlFile): readonly ShapeProblem[] {
  const actual = valueAt(yaml.value, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => explainUnknownKey(keysAt(schema, path), [...path, key]))
    case 'invalid_union':
      return explainUnion(schema, issue, path, yaml)
    case 'invalid_key': {
      const expected = issue.issues[0]?.message ?? 'another name'
      const problem = `${quote(path.at(-1))} cannot be a name here`
      return [{ code: 'recipe-value-invalid', path, at: 'key', problem, expected }]
    }
    case 'invalid_type':
      if (actual === undefined) return [explainMissing(path)]
      return [explainType(issue.expected, path, actual, yaml)]
    case 'invalid_value': {
      if (actual === undefined) return [explainMissing(path)]
      if (issue.values.every(value => typeof value === 'string') && typeof actual !== 'string')
        return [explainType('string', path, actual, yaml)]
      const known = issue.values.map(String)
      const suggestion = typeof actual === 'string' ? findSuggestion(actual, known) : undefined
      return [
        {
          code: 'recipe-value-invalid',
          path,
          at: 'value',
          problem: `${nameOf(path)} has no such value`,
          expected: known.join(', '),
          actual: show(actual),
          ...(suggestion === undefined ? {} : { suggestion }),
        },
      ]
    }
    default:
      return [explainValue(issue, path, actual)]
  }
}

function explainUnknownKey(known: readonly string[], path: YamlPath): ShapeProblem {
  const key = String(path.at(-1))
  const suggestion = findSuggestion(key, known)
  const where = path.length === 1 ? 'at the top of a recipe' : `in ${nameOf(path.slice(0, -1))}`
  return {
    code: 'recipe-key-unknown',
    path,
    at: 'key',
    problem: `there is no key ${key} ${where}`,
    expected: known.join(', '),
    ...(suggestion === undefined ? {} : { suggestion }),
  }
}

function explainMissing(path: YamlPath): ShapeProblem {
  const parent = path.slice(0, -1)
  const problem = `${path.length === 1 ? 'the recipe' : nameOf(parent)} needs the key ${path.at(-1)}`
  return { code: 'recipe-key-missing', path, at: 'key', problem }
}

function explainType(expected: string, path: YamlPath, actual: unknown, yaml: YamlFile): ShapeProblem {
  const plain = yaml.plainTextOf(path)
  const problem = `${nameOf(path)} must be ${typeNames[expected] ?? expected}`
  if (expected === 'string' && plain !== undefined && plain !== '')
    return {
      code: 'recipe-value-unquoted',
      path,
      at: 'value',
      problem: `quote ${plain}: without quotes YAML reads it as ${show(actual)}`,
      expected: `"${plain}"`,
      actual: plain,
    }
  return {
    code: 'recipe-type-wrong',
    path,
    at: 'value',
    problem,
    expected: typeNames[expected] ?? expected,
    actual: show(actual),
  }
}

function explainValue(issue: Issue, path: YamlPath, actual: unknown): ShapeProblem {
  const unsafe = issue.message === localPathMessage
  const expected = /^(Too|Invalid)/.test(issue.message) ? boundsOf(issue) : issue.message
  return {
    code: unsafe ? 'recipe-path-unsafe' : 'recipe-value-invalid',
    path,
    at: 'value',
    problem: `${nameOf(path)} cannot be ${show(actual)}`,
    expected,
  }
}

function boundsOf(issue: Issue): string {
  if (issue.code !== 'too_small') return 'another value'
  return issue.origin === 'string' ? 'some text' : `at least ${issue.minimum}`
}

/** Alternatives are texts, or mappings, each known by the keys that it needs: the one that was begun is explained. */
function explainUnion(
  schema: z.ZodType,
  issue: z.core.$ZodIssueInvalidUnion,
  path: YamlPath,
  yaml: YamlFile,
): readonly ShapeProblem[] {
  const value = valueAt(yaml.value, path)
  const text = issue.errors.find(inner => inner.every(({ code }) => code === 'invalid_value'))
  if (text !== undefined && typeof value === 'string')
    return text.flatMap(inner => explain(schema, inner, path, yaml))
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [explainType('object', path, value, yaml)]
  const options = optionsAt(schema, path)
  const heads = options.map(option => Object.keys(option.shape)[0] ?? '')
  const begun = heads.flatMap((head, index) => (head in value ? [{ head, index }] : []))
  const expected = `one of ${heads.join(', ')}`
  const [first, second] = begun
  if (first !== undefined && second !== undefined)
    return [
      {
        code: 'recipe-contradiction',
        path: [...path, second.head],
        at: 'key',
        problem: `${nameOf(path)} cannot be both ${first.head} and ${second.head}`,
        expected,
      },
    ]
  if (first !== undefined)
    return (issue.errors[first.index] ?? []).flatMap(inner =>
      explain(schema, inner, [...path, ...inner.path.map(toKey)], yaml),
    )
  const unknown = Object.keys(value).map(key => explainUnknownKey(keysAt(schema, path), [...path, key]))
  if (unknown.length > 0) return unknown
  return [{ code: 'recipe-key-missing', path, at: 'key', problem: `${nameOf(path)} needs a key`, expected }]
}

/** The objects that may stand at a path. */
function optionsAt(schema: z.ZodType, path: YamlPath): readonly z.ZodObject[] {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodUnion)
    return inner.options.flatMap(option => (option instanceof z.ZodType ? optionsAt(option, path) : []))
  const [key, ...rest] = path
  if (key === undefined) return inner instanceof z.ZodObject ? [inner] : []
  const next =
    inner instanceof z.ZodObject
      ? inner.shape[key]
      : inner instanceof z.ZodArray
        ? inner.element
        : inner instanceof z.ZodRecord
          ? inner.valueType
          : undefined
  return next instanceof z.ZodType ? optionsAt(next, rest) : []
}

function keysAt(schema: z.ZodType, path: YamlPath): readonly string[] {
  return [...new Set(optionsAt(schema, path).flatMap(option => Object.keys(option.shape)))]
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodOptional)) return schema
  const inner = schema.unwrap()
  return inner instanceof z.ZodType ? unwrap(inner) : schema
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a whole number',
}

function toKey(key: PropertyKey): string | number {
  return typeof key === 'symbol' ? String(key) : key
}

/** A path as people write it: `deb.files[0].mode`. */
export function nameOf(path: YamlPath): string {
  if (path.length === 0) return 'the recipe'
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`))
    .join('')
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  return typeof value === 'string' ? quote(value) : String(value)
}

function quote(text: unknown): string {
  return JSON.stringify(text) ?? 'nothing'
}
