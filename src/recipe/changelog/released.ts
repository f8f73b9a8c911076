import { formatJson } from '../../core/canonical-json.ts'
import { isSha256, type Sha256 } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ownValue } from '../../core/own-value.ts'
import { fail, ok, okUnless, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { findJsonPlace } from '../lock/json-place.ts'
import { nameOf } from '../shape-problems.ts'

const sha256 = z.custom<Sha256>(
  value => typeof value === 'string' && isSha256(value),
  'a SHA-256: 64 lower-case hexadecimal digits',
)

const releasedSchema = z.strictObject({
  schema: z.literal(1),
  name: z.string(),
  /** Digest of the inputs by target and Debian version. */
  targets: z.record(z.string(), z.record(z.string(), sha256)),
})

/** What was released: `pipelines/NAME.released.json`, written by the verb `release`. */
export type Released = z.infer<typeof releasedSchema>

/** One version of one target and the digest of what it is made from: lock and recipe folder. */
export interface Release {
  readonly target: string
  /** The .deb's whole version, such as `1.0-1+deb12u1`. */
  readonly version: string
  readonly inputs: Sha256
}

/** The memory before the first release. */
export function emptyReleased(name: string): Released {
  return { schema: 1, name, targets: {} }
}

/** Reads the memory of released versions strictly. */
export function parseReleased(file: string, text: string): Result<Released, Failure> {
  const value = readJson(text)
  if (value === undefined)
    return fail({
      code: 'released-invalid',
      place: { file, line: 1, column: 1 },
      problem: `${file} is not JSON`,
    })
  const parsed = releasedSchema.safeParse(value)
  if (parsed.success) return ok(parsed.data)
  return okUnless<never, Failure>(
    parsed.error.issues.map(issue => {
      const path = issue.path.map(key => (typeof key === 'symbol' ? String(key) : key))
      const problem = `${path.length === 0 ? 'the file' : nameOf(path)}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`
      return { code: 'released-invalid', place: findJsonPlace(file, text, path), problem }
    }),
    () => {
      throw new Error('the schema refused a file and named no problem')
    },
  )
}

/** As it is committed: JSON, keys in byte order, two-space indent. */
export function formatReleased(released: Released): string {
  return formatJson(released)
}

/** Fails where the same version was released from other inputs: what people have installed must not change its meaning. */
export function verifyUnreleased(
  released: Released,
  { target, version, inputs }: Release,
  recipe: string,
): Result<undefined, Failure> {
  const known = ownValue(ownValue(released.targets, target), version)
  if (known === undefined || known === inputs) return ok(undefined)
  return fail({ code: 'version-already-released', version, target, recipe, expected: known, actual: inputs })
}

/** Remembers a release; the same version with other inputs is refused. */
export function addRelease(released: Released, release: Release, recipe: string): Result<Released, Failure> {
  const verified = verifyUnreleased(released, release, recipe)
  if (!verified.ok) return verified
  const { target, version, inputs } = release
  const versions = { ...ownValue(released.targets, target), [version]: inputs }
  return ok({ ...released, targets: { ...released.targets, [target]: versions } })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
