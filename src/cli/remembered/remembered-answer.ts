import type { Artifact } from '../../compare/verdict.ts'
import type { Json } from '../../core/canonical-json.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { codeDigest } from '../../core/code-digest.ts'
import { isSha256, type Sha256, sha256Of } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import type { TargetJob } from '../../pipeline.ts'
import type { LoadedRecipe } from '../builders/load-jobs.ts'
import { nameFolder } from '../name-folder.ts'
import type { LocalHost } from '../open-host.ts'
import { findOutputFolder, formatRecords } from '../output/output-folder.ts'
import { writeOutput } from '../output/write-output.ts'
import { digestInputs } from '../release-inputs.ts'
import type { VerbInput } from '../verb.ts'

/** What building one target answered, and what it made. */
export interface TargetAnswer {
  readonly status: number
  readonly text: string
  readonly result: { readonly [key: string]: Json }
  readonly remarks: readonly string[]
  readonly artifacts: readonly Artifact[]
  /** Entries of the recipe's `accept` that were needed. */
  readonly accepted: readonly string[]
}

const json: z.ZodType<Json> = z.json()
const artifact = z.strictObject({
  path: z.string(),
  digest: z.strictObject({
    sha256: z.custom<Sha256>(value => typeof value === 'string' && isSha256(value)),
    size: z.int(),
  }),
})
const answerSchema = z.strictObject({
  text: z.string(),
  result: z.record(z.string(), json),
  finished: z.int(),
  artifacts: z.array(artifact),
})

/** The key of a whole run: lock, recipe folder, our own code, the target and what was asked for. */
export async function answerKey(
  verb: string,
  job: TargetJob,
  { recipe }: LoadedRecipe,
  host: LocalHost,
  input: VerbInput,
): Promise<Result<Sha256, Failure>> {
  const inputs = await digestInputs(recipe, host, input.signal)
  if (!inputs.ok) return inputs
  const test = input.flags.has('no-test') ? 'none' : 'whole'
  return ok(
    sha256Of(
      canonicalJson({ step: verb, code: codeDigest(), inputs: inputs.value, target: job.target, test }),
    ),
  )
}

/** The answer of an earlier run with the same key, its files written out again; undefined where there is none. */
export async function recallAnswer(
  key: Sha256,
  job: TargetJob,
  loaded: LoadedRecipe,
  host: LocalHost,
  input: VerbInput,
): Promise<Result<TargetAnswer | undefined, Failure>> {
  const known = answerSchema.safeParse(await host.store.recall(key))
  if (!known.success) return ok(undefined)
  const { text, result, artifacts, finished } = known.data
  const present = await Promise.all(artifacts.map(({ digest }) => host.store.has(digest.sha256)))
  if (present.includes(false)) return ok(undefined)
  const folder = findOutputFolder(loaded, job.target, input)
  const described = { ...result, folder: nameFolder(folder) }
  const records = await formatRecords(loaded, { verb: 'reproduce', finished, ...described })
  if (!records.ok) return records
  const written = await writeOutput(folder, artifacts, records.value, host.store)
  if (!written.ok) return written
  const since = new Date(finished * 1000).toISOString()
  const remarks = [
    `nothing changed since ${since}; --fresh builds again`,
    `the files are in ${nameFolder(folder)}`,
  ]
  return ok({ status: 0, text, result: described, remarks, artifacts, accepted: [] })
}

/** Remembers an answer whose status is 0. */
export function rememberAnswer(
  key: Sha256,
  answer: TargetAnswer,
  host: LocalHost,
): Promise<Result<undefined, Failure>> {
  const { text, result, artifacts } = answer
  return host.store.remember(key, { text, result, finished: host.clock.now(), artifacts })
}
