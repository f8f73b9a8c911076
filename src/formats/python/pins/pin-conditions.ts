import type { PinsFailure } from '../../../core/failures/pins.ts'
import { fail, ok, okUnless, type Result } from '../../../core/result.ts'
import { formatMarker, type Marker, type MarkerComparison } from '../marker.ts'
import { evaluateMarker } from '../marker-evaluate.ts'
import { reduceMarker } from '../marker-reduce.ts'
import type { PackageName } from '../name.ts'
import { findChosenParts } from './conflict-parts.ts'
import { type Alternatives, createAlternatives, formatAlternatives } from './pin-alternatives.ts'
import type { Pin, PinEdge, Pins } from './pins.ts'

/** What of a file is chosen, for every interpreter and platform. */
export interface PinGroups {
  /** Beside the application's own; the file's default groups where nothing is said. */
  readonly groups?: readonly string[]
  readonly extras?: readonly PackageName[]
}

/** When a pin is needed: always, or where a marker holds. */
export interface PinCondition {
  readonly text: string | undefined
}

/** The pins that a choice needs somewhere, by index, each with the one marker that says where. */
export function findPinConditions(
  pins: Pins,
  choice: PinGroups,
): Result<ReadonlyMap<number, PinCondition>, PinsFailure> {
  const unknown = findUnknown(pins, choice)
  if (unknown.length > 0) return { ok: false, failures: unknown }
  const found = pins.graph === undefined ? fromConditions(pins, choice) : fromGraph(pins, choice)
  if (!found.ok) return found
  const conditions = new Map<number, PinCondition>()
  for (const [index, alternatives] of found.value)
    if (alternatives.clauses().length > 0) conditions.set(index, { text: formatAlternatives(alternatives) })
  return ok(conditions)
}

type Found = Result<ReadonlyMap<number, Alternatives>, PinsFailure>

/** Formats whose pins say their own groups and markers. */
function fromConditions(pins: Pins, choice: PinGroups): Found {
  const failures: PinsFailure[] = []
  const groups = groupsOf(pins, choice)
  const found = pins.pins.map((pin, index) => {
    const alternatives = createAlternatives()
    const own = pin.conditions.filter(({ group }) => group === undefined || groups.includes(group))
    for (const { marker } of own) {
      const reduced = reduceFor(marker, choice.extras ?? [], pin, pins, choice)
      if (!reduced.ok) failures.push(...reduced.failures)
      else if (reduced.value !== false) alternatives.add(clauseOf(reduced.value))
    }
    return [index, alternatives] as const
  })
  return okUnless(failures, () => new Map(found))
}

/** Formats that say dependencies: where a pin is needed is where one of the ways to it leads. */
function fromGraph(pins: Pins, choice: PinGroups): Found {
  const { graph } = pins
  if (graph === undefined) throw new Error('no graph')
  const failures: PinsFailure[] = []
  const groups = groupsOf(pins, choice)
  const extras = choice.extras ?? []
  const parts = findChosenParts(pins, groups, extras)
  if (!parts.ok) return parts
  const visits = new Map<string, Alternatives>()
  const queue: { readonly index: number; readonly extra: string | undefined; readonly clause: Clause }[] = []

  const follow = (edge: PinEdge, clause: Clause, asked: readonly string[]) => {
    for (const index of edge.to) {
      const pin = pins.pins[index]
      if (pin === undefined) continue
      const wanted = reduceFor(edge.marker, [...asked, ...parts.value], pin, pins, choice)
      if (!wanted.ok) failures.push(...wanted.failures)
      if (!wanted.ok || wanted.value === false) continue
      const own = pin.conditions.length === 0 ? [{ marker: undefined }] : pin.conditions
      for (const condition of own) {
        const marker = reduceFor(condition.marker, [...extras, ...parts.value], pin, pins, choice)
        if (!marker.ok) failures.push(...marker.failures)
        if (!marker.ok || marker.value === false) continue
        for (const extra of [undefined, ...edge.extras]) {
          const all = new Set([...clause, ...clauseOf(wanted.value), ...clauseOf(marker.value)])
          const key = `${index} ${extra ?? ''}`
          const known = visits.get(key) ?? createAlternatives()
          visits.set(key, known)
          if (known.add(all)) queue.push({ index, extra, clause: all })
          if (known.clauses().length <= mostClauses) continue
          return fail(undecidable(pin, undefined, 'too many ways lead to it'))
        }
      }
    }
    return ok(undefined)
  }

  for (const root of graph.roots) {
    const isChosen = root.group === undefined || groups.includes(root.group)
    if (!isChosen || (root.ofExtra !== undefined && !extras.includes(root.ofExtra))) continue
    const followed = follow(root, new Set(), extras)
    if (!followed.ok) return followed
  }
  for (let visit = queue.pop(); visit !== undefined; visit = queue.pop()) {
    const { index, extra, clause } = visit
    for (const edge of graph.edges.get(index) ?? []) {
      if (edge.ofExtra !== undefined && edge.ofExtra !== extra) continue
      const followed = follow(edge, clause, extra === undefined ? [] : [extra])
      if (!followed.ok) return followed
    }
  }
  return okUnless(failures, () => mergeExtras(visits))
}

type Clause = ReadonlySet<string>

/** Far more than real locks have; beyond it a marker says nothing to anyone. */
const mostClauses = 200

/** With any of its extras a pin is needed. */
function mergeExtras(visits: ReadonlyMap<string, Alternatives>): ReadonlyMap<number, Alternatives> {
  const merged = new Map<number, Alternatives>()
  for (const [key, alternatives] of visits) {
    const index = Number(key.split(' ')[0])
    const all = merged.get(index) ?? createAlternatives()
    merged.set(index, all)
    for (const clause of alternatives.clauses()) all.add(clause)
  }
  return merged
}

function clauseOf(marker: boolean | Marker): Clause {
  if (typeof marker === 'boolean') return new Set()
  if (marker.joins.includes('or')) return new Set([`(${formatMarker(marker)})`])
  return new Set(
    marker.terms.flatMap(term =>
      'terms' in term ? [...clauseOf(term)] : [formatMarker({ terms: [term], joins: [] })],
    ),
  )
}

/** What is left of a marker when extras and groups are known. */
function reduceFor(
  marker: Marker | undefined,
  extra: readonly string[],
  pin: Pin,
  pins: Pins,
  choice: PinGroups,
): Result<boolean | Marker, PinsFailure> {
  if (marker === undefined) return ok(true)
  const known = {
    extra: new Set(extra),
    extras: new Set(choice.extras ?? []),
    dependency_groups: new Set(groupsOf(pins, choice)),
  }
  const reduced = reduceMarker(marker, comparison => {
    if (!isOfChoice(comparison)) return ok(undefined)
    return evaluateMarker({ terms: [comparison], joins: [] }, known, pins.context)
  })
  if (reduced.ok) return reduced
  return fail(undecidable(pin, formatMarker(marker), reduced.failures.map(one => one.problem).join('; ')))
}

function isOfChoice({ left, right }: MarkerComparison): boolean {
  const names = ['extra', 'extras', 'dependency_groups']
  return [left, right].some(side => 'variable' in side && names.includes(side.variable))
}

function undecidable({ name, place }: Pin, marker: string | undefined, problem: string): PinsFailure {
  return { code: 'pin-marker-undecidable', place, name, ...(marker === undefined ? {} : { marker }), problem }
}

function groupsOf({ format, defaultGroups }: Pins, { groups }: PinGroups): readonly string[] {
  if (groups === undefined) return defaultGroups
  return format === 'pylock.toml' ? groups : [...defaultGroups, ...groups]
}

function findUnknown({ file, groups, extras }: Pins, choice: PinGroups): readonly PinsFailure[] {
  const check = (kind: 'extra' | 'group', names: readonly string[], known: readonly string[]) =>
    names
      .filter(name => !known.includes(name))
      .map((name): PinsFailure => ({ code: 'pins-choice-unknown', file, kind, name, known }))
  return [...check('group', choice.groups ?? [], groups), ...check('extra', choice.extras ?? [], extras)]
}
