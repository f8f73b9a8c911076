import { contentOf } from '../actions/content.ts'
import { accountForBytes } from './compare-bytes.ts'
import type { Difference, Where } from './difference.ts'
import type { ByteRange, Field, Frame, ParsedFrame } from './layer.ts'

/** How two frames differ. */
export interface FrameComparison {
  /** The fields that differ, and bytes that no field accounts for. */
  readonly differences: readonly Difference[]
  /** Differing fields that follow from other things; they count only where nothing else differs. */
  readonly derived: readonly Difference[]
  /** Without exactly the fields that are named here and those that follow from others, the frames are equal. */
  readonly complete: boolean
}

const noFrame: Frame = { read: async () => new Uint8Array(), parse: () => ({ fields: [], derived: [] }) }

/** Compares a container's own bytes: field by field, then whatever no field accounts for. */
export async function compareFrames(
  first: Frame | undefined,
  second: Frame | undefined,
  where: Where,
  signal: AbortSignal,
): Promise<FrameComparison> {
  const frames = [first ?? noFrame, second ?? noFrame] as const
  const [a, b] = await Promise.all([frames[0].read(), frames[1].read()])
  if (Buffer.compare(a, b) === 0) return { differences: [], derived: [], complete: true }
  const [left, right] = [frames[0].parse(a), frames[1].parse(b)]
  const named = compareFields(left.fields, right.fields, where)
  const following = compareFields(left.derived, right.derived, where)
  const complete = { derived: following.differences, complete: true } as const
  const isAll = (names: ReadonlySet<string>) =>
    Buffer.compare(cutOut(a, left, names), cutOut(b, right, names)) === 0
  if (isAll(named.differing) && named.differences.length + following.differences.length > 0)
    return { differences: named.differences, ...complete }
  const spelled = compareSpelling([a, left], [b, right], named.differing, where)
  const differences = [...named.differences, ...spelled.differences]
  if (spelled.differences.length > 0 && isAll(new Set([...named.differing, ...spelled.differing])))
    return { differences, ...complete }
  const account = await accountForBytes(contentOf(a), contentOf(b), signal)
  if (account === undefined) throw new Error('two frames that differ, and no byte that does')
  const rest: Difference = { kind: 'bytes', where, account, within: 'header' }
  return { differences: [...differences, rest], derived: following.differences, complete: false }
}

/** Compares two lists of fields by their names. */
export function compareFields(
  first: readonly Field[],
  second: readonly Field[],
  where: Where,
): { readonly differences: readonly Difference[]; readonly differing: ReadonlySet<string> } {
  const [left, right] = [byName(first), byName(second)]
  const names = [...new Set([...left.keys(), ...right.keys()])]
  const differences = names.flatMap((field): readonly Difference[] => {
    const [a, b] = [left.get(field), right.get(field)]
    if (a === undefined && b !== undefined)
      return [{ kind: 'field-missing', where, field, side: 'second', value: b }]
    if (b === undefined && a !== undefined)
      return [{ kind: 'field-missing', where, field, side: 'first', value: a }]
    if (a === undefined || b === undefined || a === b) return []
    return [{ kind: 'field', where, field, first: a, second: b }]
  })
  return { differences, differing: new Set(differences.flatMap(one => ('field' in one ? [one.field] : []))) }
}

/** Fields of equal values whose bytes are not the same, such as a number with other blanks around it. */
function compareSpelling(
  [a, left]: readonly [Uint8Array, ParsedFrame],
  [b, right]: readonly [Uint8Array, ParsedFrame],
  known: ReadonlySet<string>,
  where: Where,
): { readonly differences: readonly Difference[]; readonly differing: ReadonlySet<string> } {
  const others = new Map(right.fields.map(field => [field.name, field]))
  // Bytes of a field that differs anyway are no other field's spelling.
  const taken = left.fields.filter(({ name }) => known.has(name)).flatMap(({ ranges }) => ranges)
  const differences: Difference[] = []
  const differing = new Set<string>()
  for (const { name, ranges } of left.fields) {
    const other = others.get(name)
    if (other === undefined || ranges.some(range => taken.some(one => overlap(one, range)))) continue
    const [first, second] = [textAt(a, ranges), textAt(b, other.ranges)]
    if (first === second) continue
    taken.push(...ranges)
    differing.add(name)
    differences.push({ kind: 'field', where, field: `${name} as written`, first, second })
  }
  return { differences, differing }
}

function overlap([start, end]: ByteRange, [from, to]: ByteRange): boolean {
  return start < to && from < end
}

/** As text where it is text, else as hexadecimal digits. */
function textAt(bytes: Uint8Array, ranges: readonly ByteRange[]): string {
  const pieces = Buffer.concat(ranges.map(([start, end]) => bytes.subarray(start, end)))
  const text = pieces.toString('latin1')
  if (!/^[\0\x20-\x7e]*$/.test(text)) return pieces.toString('hex')
  const bare = text.replace(/\0{4,}$/, '')
  const rest = text.length - bare.length
  return rest === 0 ? JSON.stringify(text) : `${JSON.stringify(bare)} and ${rest} NUL`
}

function byName(fields: readonly Field[]): ReadonlyMap<string, string> {
  return new Map(fields.map(({ name, value }) => [name, value]))
}

/** The bytes of a frame without those of the named fields and without those that follow from others. */
function cutOut(bytes: Uint8Array, parsed: ParsedFrame, names: ReadonlySet<string>): Uint8Array {
  const ranges = parsed.fields.flatMap(field => (names.has(field.name) ? field.ranges : []))
  const sorted = [...ranges, ...parsed.derived.flatMap(field => field.ranges)].toSorted((x, y) => x[0] - y[0])
  const kept: Uint8Array[] = []
  let at = 0
  for (const [start, end] of sorted) {
    if (start > at) kept.push(bytes.subarray(at, start))
    at = Math.max(at, end)
  }
  return Buffer.concat([...kept, bytes.subarray(at)])
}
