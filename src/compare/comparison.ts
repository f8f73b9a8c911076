import { type Content, contentOf, type Decompressor, type FolderEntry } from '../actions/content.ts'
import type { Failure } from '../core/failure.ts'
import { okUnless, type Result } from '../core/result.ts'
import { compareContents } from './compare-contents.ts'
import { compareLayers } from './compare-layers.ts'
import type { Difference } from './difference.ts'
import { folderLayer } from './readers/folder.ts'
import type { Walk } from './walk.ts'

/** What a comparison came to. `inconclusive`: the bytes differ, but only in what could not be read for sure. */
export interface Comparison {
  readonly kind: 'identical' | 'different' | 'inconclusive'
  readonly differences: readonly Difference[]
  /** How many there are beyond those that are listed. */
  readonly omitted: number
}

/** The most differences that are kept. */
const mostDifferences = 10_000

/** Compares two files of any kind. `name` is what their difference is called by. */
export async function compareFiles(
  first: Content,
  second: Content,
  name: string,
  decompressor: Decompressor,
  signal: AbortSignal,
): Promise<Result<Comparison, Failure>> {
  return collectDifferences(decompressor, signal, walk =>
    compareContents({ first, second, where: [name], depth: 0 }, walk),
  )
}

/** Compares two folders file by file: kinds, executable bits, targets of links and contents; neither times nor owners. */
export async function compareFolders(
  first: readonly FolderEntry[],
  second: readonly FolderEntry[],
  decompressor: Decompressor,
  signal: AbortSignal,
): Promise<Result<Comparison, Failure>> {
  const none = contentOf(new Uint8Array())
  return collectDifferences(decompressor, signal, async walk => {
    const pair = { first: none, second: none, where: [], depth: 0 }
    return !(await compareLayers(folderLayer(first), folderLayer(second), pair, walk, compareContents))
  })
}

async function collectDifferences(
  decompressor: Decompressor,
  signal: AbortSignal,
  compare: (walk: Walk) => Promise<boolean>,
): Promise<Result<Comparison, Failure>> {
  const differences: Difference[] = []
  const failures: Failure[] = []
  let omitted = 0
  const report = (difference: Difference) => {
    if (differences.length < mostDifferences) differences.push(difference)
    else omitted += 1
  }
  const isEqual = await compare({ decompressor, signal, report, fail: found => failures.push(...found) })
  return okUnless(failures, () => {
    if (isEqual) return { kind: 'identical', differences: [], omitted: 0 }
    const isUnread = differences.every(({ kind }) => kind === 'anomaly')
    return { kind: isUnread ? 'inconclusive' : 'different', differences, omitted }
  })
}
