import type { Content } from '../actions/content.ts'
import type { Failure } from '../core/failure.ts'
import { ok, type Result } from '../core/result.ts'
import { type Comparison, type ComparisonRun, compareFiles } from './comparison.ts'

/** One artifact of two builds; a side that did not make it has none. */
export interface ArtifactPair {
  readonly path: string
  readonly first?: Content
  readonly second?: Content
}

/** Why one artifact differs. */
export interface ExplainedArtifact {
  readonly path: string
  /** Absent where only one side made it. */
  readonly comparison?: Comparison
  /** Nothing in it but what an earlier artifact differs by as well, and what follows from that. */
  readonly follows: boolean
}

/** Compares artifacts that differ, in the order of the graph, so that what follows from an earlier one is told apart. */
export async function explainArtifacts(
  pairs: readonly ArtifactPair[],
  run: ComparisonRun,
): Promise<Result<readonly ExplainedArtifact[], Failure>> {
  const explained: ExplainedArtifact[] = []
  const known = new Set<string>(['derived'])
  for (const { path, first, second } of pairs) {
    if (first === undefined || second === undefined) {
      explained.push({ path, follows: false })
      continue
    }
    const compared = await compareFiles(first, second, path, run)
    if (!compared.ok) return compared
    const comparison = compared.value
    const codes = comparison.causes.map(({ code }) => code)
    const follows =
      explained.length > 0 && comparison.unexplained.length === 0 && codes.every(code => known.has(code))
    explained.push({ path, comparison, follows })
    for (const code of codes) known.add(code)
  }
  return ok(explained)
}
