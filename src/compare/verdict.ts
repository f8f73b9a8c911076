import { sortByBytes } from '../core/bytes.ts'
import type { Digest } from '../core/digest.ts'

/** A published file of one builder, by its path in the output folder. */
export interface Artifact {
  readonly path: string
  readonly digest: Digest
}

/** One step of a builder's chain, in the order of the graph: each stands behind all that it used. */
export interface Step {
  /** The same for both builders, such as `wheel markupsafe 3.0.2`. */
  readonly label: string
  readonly outputs: readonly Artifact[]
}

/** One artifact that the builders made differently, or that only one of them made. */
export interface ArtifactDifference {
  readonly path: string
  readonly first?: Digest
  readonly second?: Digest
}

/** What two independent builds say together. */
export interface Verdict {
  readonly kind: 'identical' | 'accepted' | 'different'
  readonly artifacts: number
  readonly identical: number
  readonly differences: readonly ArtifactDifference[]
  /** The first step whose output differs: every later difference may follow from it. */
  readonly firstStep?: Step
  /** Labels of all steps whose outputs differ, in the order of the graph. */
  readonly differingSteps: readonly string[]
}

/** The chain of one builder. */
export interface BuiltChain {
  readonly artifacts: readonly Artifact[]
  readonly steps: readonly Step[]
}

/** Compares two builders' chains by the digests of all that they made. Nothing to compare is a bug of the caller. */
export function compareChains(first: BuiltChain, second: BuiltChain): Verdict {
  const differences = differingArtifacts(first.artifacts, second.artifacts)
  const paths = new Set([...first.artifacts, ...second.artifacts].map(({ path }) => path))
  if (paths.size === 0) throw new Error('two builds without artifacts cannot be compared')
  const differing = first.steps.filter(step => {
    const other = second.steps.find(({ label }) => label === step.label)
    return other === undefined || differingArtifacts(step.outputs, other.outputs).length > 0
  })
  const [firstStep] = differing
  const different = differences.length > 0 || firstStep !== undefined
  return {
    kind: different ? 'different' : 'identical',
    artifacts: paths.size,
    identical: paths.size - differences.length,
    differences,
    differingSteps: differing.map(({ label }) => label),
    ...(firstStep === undefined ? {} : { firstStep }),
  }
}

function differingArtifacts(
  first: readonly Artifact[],
  second: readonly Artifact[],
): readonly ArtifactDifference[] {
  const [left, right] = [byPath(first), byPath(second)]
  return sortByBytes(new Set([...left.keys(), ...right.keys()]), path => path).flatMap(path => {
    const [a, b] = [left.get(path), right.get(path)]
    if (a?.sha256 === b?.sha256 && a?.size === b?.size) return []
    return [{ path, ...(a === undefined ? {} : { first: a }), ...(b === undefined ? {} : { second: b }) }]
  })
}

function byPath(artifacts: readonly Artifact[]): ReadonlyMap<string, Digest> {
  return new Map(artifacts.map(({ path, digest }) => [path, digest]))
}
