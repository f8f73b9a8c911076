import type { Store } from '../../../actions/host.ts'
import { canonicalJson } from '../../../core/canonical-json.ts'
import { type Digest, type Sha256, sha256Of } from '../../../core/digest.ts'
import type { Failure } from '../../../core/failure.ts'
import type { Result } from '../../../core/result.ts'
import { z } from '../../../core/shape.ts'

const remembered = z.strictObject({ size: z.int().nonnegative() })

/**
 * The size of a file that the store has, from when it was fetched; undefined where the file is not in the store any more:
 * then it is fetched as if for the first time.
 */
export async function recallSize(sha256: Sha256 | undefined, store: Store): Promise<number | undefined> {
  if (sha256 === undefined || !(await store.has(sha256))) return undefined
  const found = remembered.safeParse(await store.recall(sizeKey(sha256)))
  return found.success ? found.data.size : undefined
}

/** Keeps the size of a fetched file, so that what the store has is not fetched again. */
export function rememberSize({ sha256, size }: Digest, store: Store): Promise<Result<undefined, Failure>> {
  return store.remember(sizeKey(sha256), { size })
}

function sizeKey(sha256: Sha256): Sha256 {
  return sha256Of(canonicalJson({ step: 'size of an sdist', sha256 }))
}
