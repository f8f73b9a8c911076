import { readWhole } from '../actions/content.ts'
import { collect } from '../core/result.ts'
import { decodeUtf8 } from '../formats/archives/member-path.ts'
import { accountForBytes, haveEqualBytes } from './compare-bytes.ts'
import { compareLayers } from './compare-layers.ts'
import { compareLines } from './compare-lines.ts'
import { readLayer } from './read-layer.ts'
import type { Pair, Walk } from './walk.ts'

/** Containers in containers in containers … are looked into so far. */
const mostDepth = 12
/** Larger texts are compared as bytes. */
const largestText = 2 ** 23

/** Compares two contents through all their layers and reports every difference; true where they are the same bytes. */
export async function compareContents(pair: Pair, walk: Walk): Promise<boolean> {
  const { first, second, where } = pair
  if (await haveEqualBytes(first, second, walk.signal)) return true
  if (pair.depth >= mostDepth) {
    await reportBytes(pair, walk)
    return false
  }
  const layers = collect([await readLayer(first, walk), await readLayer(second, walk)])
  if (!layers.ok) {
    walk.fail(layers.failures)
    return false
  }
  const [left, right] = layers.value
  if (left === undefined && right === undefined) {
    await compareLeaves(pair, walk)
    return false
  }
  if (left === undefined || right === undefined || left.format !== right.format) {
    const formats = { first: left?.format ?? 'other', second: right?.format ?? 'other' }
    walk.report({ kind: 'format', where, ...formats })
    await reportBytes(pair, walk)
    return false
  }
  const found = await compareLayers(left, right, pair, walk, compareContents)
  if (!found) await reportBytes(pair, walk)
  return false
}

async function compareLeaves(pair: Pair, walk: Walk): Promise<void> {
  const { first, second, where } = pair
  const texts = await Promise.all([readText(first), readText(second)])
  const [a, b] = texts
  if (a === undefined || b === undefined) return reportBytes(pair, walk)
  const hunks = compareLines(a.split('\n'), b.split('\n'))
  walk.report({ kind: 'lines', where, hunks, total: hunks.length }, { complete: false, format: 'text' })
}

async function readText(content: Pair['first']): Promise<string | undefined> {
  if (content.size > largestText) return undefined
  const bytes = await readWhole(content)
  return bytes.includes(0) ? undefined : decodeUtf8(bytes)
}

async function reportBytes({ first, second, where }: Pair, walk: Walk): Promise<void> {
  const account = await accountForBytes(first, second, walk.signal)
  if (account !== undefined) walk.report({ kind: 'bytes', where, account, within: 'content' })
}
