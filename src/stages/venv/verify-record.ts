import { createHash } from 'node:crypto'
import type { Failure } from '../../core/failure.ts'
import { okUnless, type Result } from '../../core/result.ts'
import { parseRecord, type RecordEntry } from '../../formats/python/wheels/wheel-record.ts'
import type { WheelFile } from './wheel.ts'

/**
 * Holds a wheel's RECORD against its files (PEP 427): every file is listed with its right hash and size, nothing else is listed.
 * Only RECORD and its signatures may lack a hash. Every contradiction is reported.
 */
export function verifyRecord(
  wheel: string,
  files: readonly WheelFile[],
  record: { readonly path: string; readonly text: string },
): Result<undefined, Failure> {
  const parsed = parseRecord(record.text)
  if (!parsed.ok)
    return {
      ok: false,
      failures: parsed.failures.map(problem => ({
        code: 'wheel-record-wrong',
        wheel,
        path: record.path,
        ...problem,
      })),
    }
  const listed = new Map(parsed.value.map(entry => [entry.path, entry]))
  const present = new Set(files.map(file => file.path))
  const signatures = [`${record.path}.jws`, `${record.path}.p7s`]
  const unhashed = [record.path, ...signatures]
  const failures = files.flatMap((file): readonly Failure[] => {
    const entry = listed.get(file.path)
    if (entry === undefined) {
      if (signatures.includes(file.path)) return []
      return [{ code: 'wheel-record-wrong', wheel, path: file.path, problem: 'the file is not listed' }]
    }
    return verifyEntry(wheel, file, entry, unhashed.includes(file.path))
  })
  const missing = parsed.value
    .filter(({ path }) => !present.has(path))
    .map(
      ({ path }): Failure => ({
        code: 'wheel-record-wrong',
        wheel,
        path,
        problem: 'the file is listed but not there',
      }),
    )
  return okUnless([...failures, ...missing], () => undefined)
}

function verifyEntry(
  wheel: string,
  file: WheelFile,
  entry: RecordEntry,
  mayLackHash: boolean,
): readonly Failure[] {
  const wrong = (problem: string, expected?: string, actual?: string): Failure => ({
    code: 'wheel-record-wrong',
    wheel,
    path: file.path,
    problem,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  })
  const failures: Failure[] = []
  if (entry.hash === undefined) {
    if (!mayLackHash) failures.push(wrong('the file is listed without a hash'))
  } else {
    const actual = createHash(entry.hash.algorithm).update(file.bytes).digest('base64url')
    if (actual !== entry.hash.digest)
      failures.push(wrong(`its ${entry.hash.algorithm} is another`, entry.hash.digest, actual))
  }
  if (entry.size !== undefined && entry.size !== file.bytes.byteLength)
    failures.push(wrong('its size is another', `${entry.size} bytes`, `${file.bytes.byteLength} bytes`))
  return failures
}
