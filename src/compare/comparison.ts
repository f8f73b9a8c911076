import { type Content, contentOf, type Decompressor, type FolderEntry } from '../actions/content.ts'
import type { Failure } from '../core/failure.ts'
import { okUnless, type Result } from '../core/result.ts'
import type { BuilderFacts } from './causes/builder-facts.ts'
import type { Cause } from './causes/cause.ts'
import { createCauseSearch } from './causes/find-causes.ts'
import { compareContents } from './compare-contents.ts'
import { compareLayers } from './compare-layers.ts'
import type { Difference } from './difference.ts'
import { folderLayer } from './readers/folder.ts'
import type { Remark, Walk } from './walk.ts'

/** What a comparison came to. `inconclusive`: the bytes differ, but only in what could not be read for sure. */
export interface Comparison {
  readonly kind: 'identical' | 'different' | 'inconclusive'
  readonly differences: readonly Difference[]
  /** Why, as far as it could be found out. */
  readonly causes: readonly Cause[]
  /** The differences that no cause explains. */
  readonly unexplained: readonly Difference[]
  /** How many there are beyond those that are listed. */
  readonly omitted: number
}

/** What a comparison works with. */
export interface ComparisonRun {
  readonly decompressor: Decompressor
  readonly signal: AbortSignal
  /** What is known of the two builders, in their order. */
  readonly facts?: readonly BuilderFacts[]
  /** The wall clock in seconds since 1970, by which times that are still to come are told; without it none is. */
  readonly now?: number
}

/** The most differences that are kept. */
const mostDifferences = 10_000

/** Compares two files of any kind. `name` is what their difference is called by. */
export async function compareFiles(
  first: Content,
  second: Content,
  name: string,
  run: ComparisonRun,
): Promise<Result<Comparison, Failure>> {
  return collectDifferences(run, walk => compareContents({ first, second, where: [name], depth: 0 }, walk))
}

/** Compares two folders file by file: kinds, executable bits, targets of links and contents; neither times nor owners. */
export async function compareFolders(
  first: readonly FolderEntry[],
  second: readonly FolderEntry[],
  run: ComparisonRun,
): Promise<Result<Comparison, Failure>> {
  const none = contentOf(new Uint8Array())
  return collectDifferences(run, async walk => {
    const pair = { first: none, second: none, where: [], depth: 0 }
    return !(await compareLayers(folderLayer(first), folderLayer(second), pair, walk, compareContents))
  })
}

async function collectDifferences(
  { decompressor, signal, facts = [], now }: ComparisonRun,
  compare: (walk: Walk) => Promise<boolean>,
): Promise<Result<Comparison, Failure>> {
  const kept: Difference[] = []
  const failures: Failure[] = []
  const search = createCauseSearch(facts, now)
  let omitted = 0
  let isUnread = true
  const report = (difference: Difference, remark: Remark) => {
    if (difference.kind !== 'anomaly') isUnread = false
    if (kept.length < mostDifferences) kept.push(search.add({ difference, remark }))
    else omitted += 1
  }
  const isEqual = await compare({ decompressor, signal, report, fail: found => failures.push(...found) })
  return okUnless(failures, () => {
    if (isEqual) return { kind: 'identical', differences: [], causes: [], unexplained: [], omitted: 0 }
    return {
      kind: isUnread ? 'inconclusive' : 'different',
      differences: kept,
      ...search.finish(),
      omitted,
    }
  })
}
