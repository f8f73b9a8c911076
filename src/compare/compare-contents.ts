import { type Content, readWhole } from '../actions/content.ts'
import { collect } from '../core/result.ts'
import { decodeUtf8 } from '../formats/archives/member-path.ts'
import type { CauseCode } from './causes/cause.ts'
import { findLineOrder } from './causes/line-order.ts'
import { compareAnomalies } from './compare-anomalies.ts'
import { accountForBytes, findDifferingPiece } from './compare-bytes.ts'
import { compareLayers } from './compare-layers.ts'
import { compareLines } from './compare-lines.ts'
import { compareStrings, cutWindow, lineEnds, mostPieces, moveHunks } from './compare-strings.ts'
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
  const equalStart = first.size === second.size ? await findDifferingPiece(first, second, walk.signal) : 0
  if (equalStart === undefined) return true
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
    await compareRead(left, right, { ...pair, equalStart }, walk)
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
  if ((left?.transparent === true || right?.transparent === true) && left?.format !== right?.format)
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

/** One content packed by two programs, or by one side alone: that is a difference by itself, and there may be others below it. */
async function compareUnpacked(
  left: Layer | undefined,
  right: Layer | undefined,
  pair: Pair,
  walk: Walk,
): Promise<void> {
  const { where, depth } = pair
  const [first, second] = [unpack(left, pair.first), unpack(right, pair.second)]
  if (first === undefined || second === undefined) return reportBytes(pair, walk)
  const odd = compareAnomalies(anomaliesOf(left), anomaliesOf(right), where)
  for (const anomaly of odd) walk.report(anomaly, unexplained)
  const isEqual = await compareContents({ first, second, where, depth: depth + 1 }, walk)
  const formats = { first: nameFormat(left), second: nameFormat(right) }
  walk.report(
    { kind: 'format', where, ...formats },
    { complete: isEqual && odd.length === 0, format: 'compression' },
  )
}

/** What is inside a packed content; a content that is not packed is its own inside. */
function unpack(layer: Layer | undefined, content: Content): Content | undefined {
  return layer?.transparent === true ? layer.parts[0]?.content : content
}

/** What a side that is not packed cannot be read for sure in is told when its content is compared. */
function anomaliesOf(layer: Layer | undefined): Pick<Layer, 'anomalies'> {
  return layer?.transparent === true ? layer : { anomalies: [] }
}

function nameFormat(layer: Layer | undefined): string {
  return layer?.transparent === true ? layer.format : 'not compressed'
}

const unexplained = { complete: false, format: 'bytes' }

async function compareLeaves(pair: Pair, walk: Walk): Promise<void> {
  const { first, second, where } = pair
  if (Math.max(first.size, second.size) > largestText) return reportBytes(pair, walk)
  const [a, b] = await Promise.all([readWhole(first), readWhole(second)])
  const listed = await compareListings(a, b, pair)
  const texts = listed === undefined ? await compareTexts(a, b) : undefined
  if (texts !== undefined) {
    const { hunks, reordered } = texts
    const remark = { complete: true, format: 'text', ...(reordered === undefined ? {} : { reordered }) }
    walk.report({ kind: 'lines', where, hunks }, remark)
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
async function compareListings(
  a: Uint8Array,
  b: Uint8Array,
  { listings }: Pair,
): Promise<readonly Hunk[] | undefined> {
  const [left, right] = [await listings?.[0]?.(a), await listings?.[1]?.(b)]
  if (left === undefined || right === undefined) return undefined
  const hunks = compareLines(left, right)
  return hunks.length === 0 ? undefined : hunks
}

/** Text of more lines, and JSON of more values, is only looked at around what differs, or not by its values. */
const mostLines = 200_000
const mostValues = 100_000

/** Compares two texts line by line; undefined where a side is no text, or where there are too many lines. */
async function compareTexts(
  a: Uint8Array,
  b: Uint8Array,
): Promise<{ readonly hunks: readonly Hunk[]; readonly reordered?: CauseCode } | undefined> {
  if (a.includes(0) || b.includes(0)) return undefined
  const window = cutWindow(a, b, lineEnds)
  if (window.pieces > mostPieces) return undefined
  if (window.before + window.pieces + window.after > mostLines) {
    const [left, right] = [decodeUtf8(window.first), decodeUtf8(window.second)]
    if (left === undefined || right === undefined) return undefined
    return { hunks: moveHunks(compareLines(left.split('\n'), right.split('\n')), window) }
  }
  const [left, right] = [decodeUtf8(a), decodeUtf8(b)]
  if (left === undefined || right === undefined) return undefined
  const [lines, others] = await listTexts(left, right)
  const reordered = findLineOrder(lines, others)
  return { hunks: compareLines(lines, others), ...(reordered === undefined ? {} : { reordered }) }
}

/** JSON by its values, where these differ; any other text by its lines. */
async function listTexts(
  a: string,
  b: string,
): Promise<readonly [first: readonly string[], second: readonly string[]]> {
  if (isShortJson(a) && isShortJson(b)) {
    const { listJson } = await import('./readers/json.ts')
    const [left, right] = [listJson(a), listJson(b)]
    if (left !== undefined && right !== undefined && left.join('\n') !== right.join('\n'))
      return [left, right]
  }
  return [a.split('\n'), b.split('\n')]
}

/** Whether a text may be JSON, and not more of it than fits into memory as a list: commas stand between values. */
function isShortJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  let values = 0
  for (let at = text.indexOf(','); at >= 0 && values <= mostValues; at = text.indexOf(',', at + 1))
    values += 1
  return values <= mostValues
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
