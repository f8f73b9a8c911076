import type { Content } from '../../actions/content.ts'
import { alpha, beta } from '../../actions/contract.ts'
import type { Store } from '../../actions/host.ts'
import { type ArtifactPair, type ExplainedArtifact, explainArtifacts } from '../../compare/artifacts.ts'
import type { BuiltChain, Verdict } from '../../compare/verdict.ts'
import type { Digest } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { createDecompressor } from '../../machine/decompress.ts'
import { contentOfPath } from '../../machine/open-content.ts'

/** Compares what two builders made differently: the first differing step's files first, then the published ones. */
export async function explainBuilds(
  second: BuiltChain,
  verdict: Verdict,
  store: Pick<Store, 'pathOf'>,
  signal: AbortSignal,
): Promise<Result<readonly ExplainedArtifact[], Failure>> {
  if (verdict.kind === 'identical') return ok([])
  const open = (digest: Digest | undefined): Content | undefined =>
    digest && contentOfPath(store.pathOf(digest.sha256), digest.size)
  const pairs = new Map<string, ArtifactPair>()
  const add = (path: string, a: Digest | undefined, b: Digest | undefined) => {
    if (pairs.has(path) || a?.sha256 === b?.sha256) return
    const [left, right] = [open(a), open(b)]
    pairs.set(path, { path, ...(left && { first: left }), ...(right && { second: right }) })
  }
  const counterpart = second.steps.find(({ label }) => label === verdict.firstStep?.label)
  for (const { path, digest } of verdict.firstStep?.outputs ?? [])
    add(path, digest, counterpart?.outputs.find(other => other.path === path)?.digest)
  for (const difference of verdict.differences) add(difference.path, difference.first, difference.second)
  await using decompressor = createDecompressor()
  const facts = [alpha, beta].map(({ hostname, uid }) => ({ hostname, uid: `${uid}` }))
  return explainArtifacts([...pairs.values()], { decompressor, signal, facts })
}
