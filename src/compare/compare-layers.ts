import { type Content, contentOf, sliceContent } from '../actions/content.ts'
import { compareAnomalies } from './compare-anomalies.ts'
import { accountForBytes, createRangeComparison, haveEqualBytes } from './compare-bytes.ts'
import { compareFields, compareFrames } from './compare-frames.ts'
import type { Difference, Where } from './difference.ts'
import type { Layer, Part } from './layer.ts'
import { createLevelSearch, type LevelSearch } from './level-search.ts'
import type { Pair, Remark, Walk } from './walk.ts'

type CompareContents = (pair: Pair, walk: Walk) => Promise<boolean>

/**
 * Compares two layers of one format: their own bytes, which parts there are and in which order, then part by part. What follows
 * from other things is reported only where nothing else is. False where all that was compared is equal.
 */
export async function compareLayers(
  first: Layer,
  second: Layer,
  { where, depth, ...whole }: Pair,
  walk: Walk,
  compareContents: CompareContents,
): Promise<boolean> {
  const { format } = first
  const newest = first.newest && second.newest && ([first.newest, second.newest] as const)
  const held: Difference[] = []
  let found = false
  const report = (differences: readonly Difference[], complete: boolean) => {
    const remark: Remark = { complete, format, ...(newest === undefined ? {} : { newest }) }
    for (const difference of differences) walk.report(difference, remark)
    if (differences.length > 0) found = true
  }
  const anomalies = compareAnomalies(first, second, where)
  for (const anomaly of anomalies) walk.report(anomaly, { complete: false, format })
  const own = await compareFrames(first.frame, second.frame, where, walk.signal)
  report(own.differences, own.complete)
  held.push(...own.derived)

  const [left, right] = [byName(first.parts), byName(second.parts)]
  const compareMissing = format === 'deb822' ? listMissingFields : compareNames
  report(await compareMissing(first.parts, second.parts, where, walk), true)
  report(compareOrder(first.parts, second.parts, where), true)
  const areSame = createSpanComparison(whole, walk)
  const findLevels = createLevelSearch()
  for (const [name, a] of left) {
    walk.signal.throwIfAborted()
    const b = right.get(name)
    if (b === undefined || (await areSame(a, b))) continue
    const at = first.transparent === true ? where : [...where, name]
    const frame = await compareFrames(a.frame, b.frame, at, walk.signal)
    report(frame.differences, frame.complete)
    held.push(...frame.derived)
    const isBroken = first.transparent === true && anomalies.length > 0
    const [one, other] = [a.content ?? none, b.content ?? none]
    // NOTE: of a broken stream only what came out is compared; that more would have come is the anomaly itself.
    const readable = isBroken ? Math.min(one.size, other.size) : Number.MAX_SAFE_INTEGER
    const pair: Pair = {
      first: sliceContent(one, 0, readable),
      second: sliceContent(other, 0, readable),
      where: at,
      depth: depth + 1,
      listings: [a.listing, b.listing],
      locators: [a.locate, b.locate],
      within: format,
    }
    const isEqual = (await areSamePacked(a, b, walk)) || (await compareContents(pair, walk))
    if (!isEqual) found = true
    const packing = isBroken ? [] : await comparePacked([a, b], isEqual, at, format, findLevels, walk)
    await closeParts(a, b, at, walk)
    report(packing, true)
  }
  if (!found) report(held, true)
  return found || anomalies.length > 0
}

/** Tells parts that are the same bytes altogether, nearly all of a container as a rule: these are not looked at one by one. */
function createSpanComparison(
  { first, second, equalStart = 0 }: Pick<Pair, 'first' | 'second' | 'equalStart'>,
  { signal }: Walk,
): (one: Part, other: Part) => Promise<boolean> {
  const areEqual = createRangeComparison(first, second, signal)
  return async ({ span: one }, { span: other }) => {
    if (one === undefined || other === undefined) return false
    return (one[0] === other[0] && one[1] === other[1] && one[1] <= equalStart) || areEqual(one, other)
  }
}

/** Whether the contents must be the same because their packed bytes are: then nothing is unpacked. */
async function areSamePacked(first: Part, second: Part, { signal }: Walk): Promise<boolean> {
  if (first.close === undefined || second.close === undefined) return false
  const [a, b] = [first.packed, second.packed]
  if (a === undefined || b === undefined || a.stated !== b.stated) return false
  return (
    compareFields(a.settings, b.settings, []).differences.length === 0 &&
    haveEqualBytes(a.content, b.content, signal)
  )
}

/** What came to light while the contents of two parts were read. */
async function closeParts(first: Part, second: Part, where: Where, walk: Walk): Promise<void> {
  const [a, b] = [await first.close?.(), await second.close?.()]
  const remark = { complete: false, format: 'bytes' }
  if (a !== undefined)
    walk.report({ kind: 'anomaly', where, side: a === b ? 'both' : 'first', found: a }, remark)
  if (b !== undefined && b !== a) walk.report({ kind: 'anomaly', where, side: 'second', found: b }, remark)
}

const none = contentOf(new Uint8Array())

function byName(parts: readonly Part[]): ReadonlyMap<string, Part> {
  return new Map(parts.map(part => [part.name, part]))
}

/** Contents beyond this number are not looked at for hints about renaming. */
const mostHints = 500

async function compareNames(
  first: readonly Part[],
  second: readonly Part[],
  where: Where,
  walk: Walk,
): Promise<readonly Difference[]> {
  const [left, right] = [byName(first), byName(second)]
  const gone = first.filter(({ name }) => !right.has(name))
  const come = second.filter(({ name }) => !left.has(name))
  const differences: Difference[] = []
  const partners = new Map<string, string>()
  for (const part of gone) {
    const perhaps = gone.length * come.length > mostHints ? undefined : await findTwin(part, come, walk)
    if (perhaps !== undefined) partners.set(perhaps, part.name)
    differences.push({ kind: 'only-in', where, side: 'first', name: part.name, ...hint(perhaps) })
  }
  for (const part of [...gone, ...come]) await part.close?.()
  for (const { name } of come)
    differences.push({ kind: 'only-in', where, side: 'second', name, ...hint(partners.get(name)) })
  return differences
}

/** How much of a field's value is shown. */
const shownValue = 2000

/** Parts that are fields, with the value of each that only one side has. */
async function listMissingFields(
  first: readonly Part[],
  second: readonly Part[],
  where: Where,
): Promise<readonly Difference[]> {
  const listSide = (parts: readonly Part[], others: readonly Part[], side: 'first' | 'second') => {
    const known = byName(others)
    return parts
      .filter(({ name }) => !known.has(name))
      .map(async ({ name, content = none }): Promise<Difference> => {
        const value = Buffer.from(await content.readAt(0, shownValue)).toString('utf8')
        return { kind: 'field-missing', where, field: name, side, value }
      })
  }
  return Promise.all([...listSide(first, second, 'first'), ...listSide(second, first, 'second')])
}

function hint(perhaps: string | undefined) {
  return perhaps === undefined ? {} : { perhaps }
}

async function findTwin(part: Part, others: readonly Part[], walk: Walk): Promise<string | undefined> {
  const content: Content = part.content ?? none
  if (content.size === 0) return undefined
  for (const other of others)
    if (await haveEqualBytes(content, other.content ?? none, walk.signal)) return other.name
  return undefined
}

/** How many names of a changed order are shown. */
const shownNames = 6

function compareOrder(first: readonly Part[], second: readonly Part[], where: Where): readonly Difference[] {
  const [left, right] = [byName(first), byName(second)]
  const a = first.flatMap(({ name }) => (right.has(name) ? [name] : []))
  const b = second.flatMap(({ name }) => (left.has(name) ? [name] : []))
  const at = a.findIndex((name, index) => name !== b[index])
  if (at < 0) return []
  const shown = (names: readonly string[]) => names.slice(at, at + shownNames)
  return [{ kind: 'order', where, first: shown(a), second: shown(b) }]
}

async function comparePacked(
  [one, other]: readonly [Part, Part],
  isContentEqual: boolean,
  where: Where,
  format: string,
  findLevels: LevelSearch,
  { signal }: Walk,
): Promise<readonly Difference[]> {
  const [first, second] = [one.packed, other.packed]
  if (first === undefined || second === undefined) return []
  const settings = compareFields(first.settings, second.settings, where).differences
  if (!isContentEqual) return settings
  const account = await accountForBytes(first.content, second.content, signal)
  if (account === undefined) return settings
  const layout = compareFields(first.layout, second.layout, where).differences
  const isSilent = settings.length + layout.length === 0 && one.content !== undefined
  const levels = isSilent ? await findLevels(format, one.content, [first.content, second.content]) : undefined
  const packing: Difference = { kind: 'compression', where, format, account, ...(levels && { levels }) }
  return [...settings, ...layout, packing]
}
