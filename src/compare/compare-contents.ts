import { readWhole } from '../actions/content.ts'
import { collect } from '../core/result.ts'
import { decodeUtf8 } from '../formats/archives/member-path.ts'
import { findLineOrder } from './causes/line-order.ts'
import { compareAnomalies } from './compare-anomalies.ts'
import { accountForBytes, haveEqualBytes } from './compare-bytes.ts'
import { compareLayers } from './compare-layers.ts'
import { compareLines } from './compare-lines.ts'
import { compareStrings } from './compare-strings.ts'
import type { Hunk } from './difference.ts'
import type { Layer } from './layer.ts'
import { readLayer } from './read-layer.ts'
import { isControlFile, readControlLayer } from './readers/deb822.ts'
import type { Pair, Walk } from './walk.ts'

/** Containers in containers in containers … are looked into so far. */
const mostDepth = 12
/** Larger texts are compared as bytes. */
const largestText = 2 ** 23

/** Compares two contents through all their layers and reports every difference; true where they are the same bytes. */
export async function compareContents(pair: Pair, walk: Walk): Promise<boolean> {
  const { first, second } = pair
  if (await haveEqualBytes(first, second, walk.signal)) return true
  if (pair.depth >= mostDepth) {
    await reportBytes(pair, walk)
    return false
  }
  const layers = collect(await Promise.all([readLayer(first, walk), readLayer(second, walk)]))
  if (!layers.ok) {
    walk.fail(layers.failures)
    return false
  }
  const [left, right] = layers.value
  try {
    await compareRead(left, right, pair, walk)
  } finally {
    await left?.release?.()
    await right?.release?.()
  }
  return false
}

async function compareRead(
  left: Layer | undefined,
  right: Layer | undefined,
  pair: Pair,
  walk: Walk,
): Promise<void> {
  const { where } = pair
  if (left === undefined && right === undefined) {
    const isTold = isControlFile(where) && (await compareControls(pair, walk))
    return isTold ? undefined : compareLeaves(pair, walk)
  }
  if (left?.transparent === true && right?.transparent === true && left.format !== right.format)
    return compareUnpacked(left, right, pair, walk)
  if (left === undefined || right === undefined || left.format !== right.format) {
    const formats = { first: left?.format ?? 'other', second: right?.format ?? 'other' }
    walk.report({ kind: 'format', where, ...formats }, unexplained)
    return reportBytes(pair, walk)
  }
  const found = await compareLayers(left, right, pair, walk, compareContents)
  if (!found) await reportBytes(pair, walk)
}

/** Field by field; false where a side is no control file, or where no field differs. */
async function compareControls(pair: Pair, walk: Walk): Promise<boolean> {
  const [left, right] = [await readControlLayer(pair.first), await readControlLayer(pair.second)]
  if (left === undefined || right === undefined) return false
  return compareLayers(left, right, pair, walk, compareContents)
}

/** One content packed by two programs: that is a difference by itself, and there may be others below it. */
async function compareUnpacked(left: Layer, right: Layer, pair: Pair, walk: Walk): Promise<void> {
  const { where, depth } = pair
  const [first, second] = [left.parts[0]?.content, right.parts[0]?.content]
  if (first === undefined || second === undefined) return reportBytes(pair, walk)
  const odd = compareAnomalies(left, right, where)
  for (const anomaly of odd) walk.report(anomaly, unexplained)
  const isEqual = await compareContents({ first, second, where, depth: depth + 1 }, walk)
  const formats = { first: left.format, second: right.format }
  walk.report(
    { kind: 'format', where, ...formats },
    { complete: isEqual && odd.length === 0, format: 'compression' },
  )
}

const unexplained = { complete: false, format: 'bytes' }

async function compareLeaves(pair: Pair, walk: Walk): Promise<void> {
  const { first, second, where } = pair
  if (Math.max(first.size, second.size) > largestText) return reportBytes(pair, walk)
  const [a, b] = await Promise.all([readWhole(first), readWhole(second)])
  const listed = compareListings(a, b, pair)
  const [left, right] = [readText(a), readText(b)]
  if (listed === undefined && left !== undefined && right !== undefined) {
    const [lines, others] = await listTexts(left, right)
    const reordered = findLineOrder(lines, others)
    const remark = { complete: true, format: 'text', ...(reordered === undefined ? {} : { reordered }) }
    walk.report({ kind: 'lines', where, hunks: compareLines(lines, others) }, remark)
    return
  }
  const account = await accountForBytes(first, second, walk.signal)
  if (account === undefined) return
  const strings = listed ?? compareStrings(a, b)
  const format = listed === undefined ? 'bytes' : (pair.within ?? 'bytes')
  const symbol = await locateFirst(pair, account.offset)
  walk.report(
    { kind: 'bytes', where, account, within: 'content', ...symbol, ...(strings && { strings }) },
    { complete: false, format },
  )
}

/** The differing lines of two listings; undefined where a side has none, or where they hide what differs. */
function compareListings(a: Uint8Array, b: Uint8Array, { listings }: Pair): readonly Hunk[] | undefined {
  const [left, right] = [listings?.[0]?.(a), listings?.[1]?.(b)]
  if (left === undefined || right === undefined) return undefined
  const hunks = compareLines(left, right)
  return hunks.length === 0 ? undefined : hunks
}

/** JSON by its values, where these differ; any other text by its lines. */
async function listTexts(
  a: string,
  b: string,
): Promise<readonly [first: readonly string[], second: readonly string[]]> {
  if (/^\s*[[{]/.test(a) && /^\s*[[{]/.test(b)) {
    const { listJson } = await import('./readers/json.ts')
    const [left, right] = [listJson(a), listJson(b)]
    if (left !== undefined && right !== undefined && left.join('\n') !== right.join('\n'))
      return [left, right]
  }
  return [a.split('\n'), b.split('\n')]
}

function readText(bytes: Uint8Array): string | undefined {
  return bytes.includes(0) ? undefined : decodeUtf8(bytes)
}

async function reportBytes(pair: Pair, walk: Walk): Promise<void> {
  const { first, second, where } = pair
  const account = await accountForBytes(first, second, walk.signal)
  if (account === undefined) return
  const symbol = await locateFirst(pair, account.offset)
  walk.report({ kind: 'bytes', where, account, within: 'content', ...symbol }, unexplained)
}

/** What the first differing byte belongs to, as a field of a difference; none where nobody knows. */
async function locateFirst({ locators = [undefined, undefined] }: Pair, offset: number) {
  const [first, second] = locators
  const symbol = (await first?.(offset)) ?? (await second?.(offset))
  return symbol === undefined ? {} : { symbol }
}
