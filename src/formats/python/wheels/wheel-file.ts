import type { Problem } from '../../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { fieldValues, type HeaderFields, parseHeaderFields, requireField } from './header-fields.ts'
import { parseTag, type Tag } from './tag.ts'

/** What the file WHEEL of a wheel's .dist-info says. @see PEP 427 */
export interface WheelFile {
  /** Such as 1.0. */
  readonly wheelVersion: string
  readonly generator: string | undefined
  /** Do the files at the top go to purelib (or to platlib)? */
  readonly rootIsPurelib: boolean
  /** Every tag, expanded. */
  readonly tags: readonly Tag[]
  readonly build: string | undefined
}

/** Parses WHEEL. Refuses another major version of the format, of which we cannot know what it means. */
export function parseWheelFile(text: string): Result<WheelFile, Problem> {
  const header = parseHeaderFields(text)
  if (!header.ok) return header
  const wheelVersion = requireField(header.value, 'wheel-version')
  if (!wheelVersion.ok) return wheelVersion
  if (!/^1\.[0-9]+$/.test(wheelVersion.value))
    return fail({
      problem: 'a version of the wheel format that we cannot read',
      expected: '1.N',
      actual: wheelVersion.value,
    })
  const rootIsPurelib = readRootIsPurelib(header.value)
  if (!rootIsPurelib.ok) return rootIsPurelib
  const tags = collect(fieldValues(header.value, 'tag').map(tag => parseTag(tag)))
  if (!tags.ok) return tags
  if (tags.value.length === 0) return fail({ problem: 'the field tag is missing' })
  return ok({
    wheelVersion: wheelVersion.value,
    generator: fieldValues(header.value, 'generator')[0],
    rootIsPurelib: rootIsPurelib.value,
    tags: tags.value.flat(),
    build: fieldValues(header.value, 'build')[0],
  })
}

function readRootIsPurelib(header: HeaderFields): Result<boolean, Problem> {
  const value = requireField(header, 'root-is-purelib')
  if (!value.ok) return value
  if (/^(?:true|false)$/i.test(value.value)) return ok(/^true$/i.test(value.value))
  return fail({ problem: 'Root-Is-Purelib is neither true nor false', actual: value.value })
}
