import type { Executor, Host } from '../../actions/host.ts'
import { digestTree } from '../../actions/tree-digest.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { codeDigest } from '../../core/code-digest.ts'
import { isSha256, type Sha256, sha256Of } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import type { Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import type { UnpackedSource } from '../sources/sources.ts'
import type { Toolchain } from './build-wheel.ts'
import type { BuiltWheel, WheelJob } from './wheels.ts'

const remembered = z.strictObject({
  filename: z.string(),
  digest: z.strictObject({
    sha256: z.custom<Sha256>(value => typeof value === 'string' && isSha256(value)),
    size: z.int(),
  }),
})

/** Everything that decides one wheel. */
export interface WheelInputs {
  readonly job: WheelJob
  /** The local tree, for the job that has no sdist. */
  readonly application: UnpackedSource | undefined
  readonly requirements: readonly BuiltWheel[]
  readonly toolchain: Toolchain
}

/**
 * Answers a wheel that this builder has made and checked before from the same inputs with the same code, without unpacking
 * its sdist again; otherwise makes it and remembers it.
 */
export async function rememberWheel(
  inputs: WheelInputs,
  { store }: Pick<Host, 'store'>,
  { builder }: Executor,
  make: () => Promise<Result<BuiltWheel, Failure>>,
): Promise<Result<BuiltWheel, Failure>> {
  const key = keyOf(inputs, canonicalJson({ ...builder }))
  const known = remembered.safeParse(await store.recall(key))
  if (known.success && (await store.has(known.data.digest.sha256))) return { ok: true, value: known.data }
  const made = await make()
  if (!made.ok) return made
  const { filename, digest } = made.value
  const kept = await store.remember(key, { filename, digest })
  return kept.ok ? made : kept
}

function keyOf({ job, application, requirements, toolchain }: WheelInputs, builder: string): Sha256 {
  const { sdist, ...plan } = job
  const source =
    sdist?.sha256 ??
    (application === undefined ? null : { top: application.top, tree: digestTree(application.tree).sha256 })
  return sha256Of(
    canonicalJson({
      step: 'wheel',
      code: codeDigest(),
      builder,
      source,
      plan: {
        ...plan,
        variables: { ...plan.variables },
        configSettings: { ...plan.configSettings },
        patches: plan.patches.map(({ path, text }) => ({ path, text })),
      },
      requirements: requirements.map(({ filename, digest }) => ({ filename, sha256: digest.sha256 })),
      root: toolchain.root.directory.digest.sha256,
      python: { ...toolchain.python },
    }),
  )
}
