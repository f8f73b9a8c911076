import { canonicalJson, formatJson } from '../../core/canonical-json.ts'
import { type Sha256, sha256Of } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import type { Place } from '../../core/failures/description.ts'
import { fail, ok, okUnless, type Result } from '../../core/result.ts'
import { parseShape } from '../../core/shape.ts'
import { checkLock, type LockProblem } from './check-lock.ts'
import { findJsonPlace } from './json-place.ts'
import { type Lock, lockSchema } from './lock.ts'
import { listLockShapeProblems } from './lock-shape-problems.ts'

const knownSchema = 1

/** Nobody reads more at once, and finding each place takes as long as the lock. */
const mostProblems = 100

/** Characters: thousands of sdists and packages for several targets, and more than anyone reviews. */
const longestLock = 2 ** 24
/** Characters of a line, which holds one value. */
const longestLine = 2 ** 16

/**
 * Reads a lock strictly. A text that is not exactly what formatLock writes is refused as edited: a lock is made by the
 * tool and reviewed by people, and a merge or a hand that changed it must not go unnoticed. The lock's own digest finds
 * such changes in values too, before any file is looked at. It protects from accidents only: whoever changes a lock on
 * purpose can compute it again, and is found by whoever reviews the lock.
 */
export function parseLock(file: string, text: string): Result<Lock, Failure> {
  const excess = findExcess(text)
  if (excess !== undefined) return fail({ code: 'lock-invalid', place: { file }, problem: excess })
  const value = readJson(file, text)
  if (!value.ok) return value
  const found = memberOf(value.value, 'schema')
  if (typeof found === 'number' && found > knownSchema)
    return fail({ code: 'lock-schema-newer', file, found, known: knownSchema })
  const claimed = memberOf(value.value, 'digest')
  const parsed = parseShape(lockSchema, withoutDigest(value.value))
  const placeAll = (problems: readonly LockProblem[]): readonly Failure[] =>
    problems.slice(0, mostProblems).map(({ path, problem }) => {
      return { code: 'lock-invalid', place: findJsonPlace(file, text, path), problem }
    })
  if (!parsed.success)
    return okUnless(placeAll(listLockShapeProblems(parsed.error.issues, value.value)), never)
  const lock = parsed.data
  const edited = findEdit(file, text, lock, claimed)
  if (edited !== undefined) return fail(edited)
  return okUnless(placeAll(checkLock(lock)), () => lock)
}

/** A lock as it is committed: JSON, keys in byte order, two-space indent, its own digest among the first members. */
export function formatLock(lock: Lock): string {
  return formatJson({ ...lock, digest: lockDigest(lock) })
}

/** SHA-256 of a lock's canonical JSON: what a build's record and its key name the lock by. */
export function lockDigest(lock: Lock): Sha256 {
  return sha256Of(canonicalJson(lock))
}

/** What is too large to be a lock is not parsed: it would take memory and time many times its size. */
function findExcess(text: string): string | undefined {
  if (text.length > longestLock) return `the lock is longer than ${longestLock} characters`
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start)
    if ((end < 0 ? text.length : end) - start > longestLine)
      return `the lock has a line of more than ${longestLine} characters`
    start = end < 0 ? text.length : end + 1
  }
  return undefined
}

function readJson(file: string, text: string): Result<unknown, Failure> {
  try {
    const value: unknown = JSON.parse(text)
    return ok(value)
  } catch (error) {
    const conflict = /^(?:<{7}|={7}|>{7})/m.exec(text)
    if (conflict !== null) {
      const place = linePlace(file, text, conflict.index)
      return fail({
        code: 'lock-edited',
        place,
        recipe: recipeOf(file),
        problem: `${file} holds an unresolved merge`,
      })
    }
    const message = error instanceof Error ? error.message : String(error)
    const position = /at position (\d+)/.exec(message)?.[1]
    const place = linePlace(file, text, position === undefined ? text.length : Number(position))
    return fail({ code: 'lock-invalid', place, problem: 'the lock is not JSON' })
  }
}

/** Compares with the one text that the lock has; a changed value shows in the digest, a changed form in its line. */
function findEdit(file: string, text: string, lock: Lock, claimed: unknown): Failure | undefined {
  const expected = formatJson({ ...lock, digest: typeof claimed === 'string' ? claimed : '' })
  if (text !== expected) {
    const place = linePlace(file, text, firstDifference(text, expected))
    return {
      code: 'lock-edited',
      place,
      recipe: recipeOf(file),
      problem: `${file} is not as debwright wrote it`,
    }
  }
  if (claimed === lockDigest(lock)) return undefined
  const place = findJsonPlace(file, text, ['digest'])
  return {
    code: 'lock-edited',
    place,
    recipe: recipeOf(file),
    problem: `${file} does not have its own digest: a value was changed`,
  }
}

/** A lock is named after its recipe. */
function recipeOf(file: string): string {
  return file.replace(/\.lock\.json$/, '.yaml')
}

function firstDifference(a: string, b: string): number {
  let index = 0
  while (index < a.length && a[index] === b[index]) index++
  return index
}

function linePlace(file: string, text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return {
    file,
    line,
    column: offset - (before.lastIndexOf('\n') + 1) + 1,
    text: text.split('\n')[line - 1] ?? '',
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined
}

function withoutDigest(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'digest'))
}

function never(): never {
  throw new Error('the schema refused a lock and named no problem')
}
