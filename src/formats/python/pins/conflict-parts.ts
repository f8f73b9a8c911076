import type { PinsFailure } from '../../../core/failures/pins.ts'
import { ok, okUnless, type Result } from '../../../core/result.ts'
import { evaluateMarker } from '../marker-evaluate.ts'
import { reduceMarker } from '../marker-reduce.ts'
import type { PackageName } from '../name.ts'
import type { PinConflicts, PinEdge, PinGraph, Pins } from './pins.ts'

/** A part of a project that can be chosen: an extra, a group, or the project's own dependencies. */
export interface ConflictPart {
  readonly package: string
  readonly extra?: string | undefined
  readonly group?: string | undefined
}

/** The name that uv's markers have for a part, such as `extra-7-project-cpu`: its kind, the length of the project's name, both names. */
export function nameConflictPart({ package: project, extra, group }: ConflictPart): string {
  const start = `${project.length}-${project}`
  if (extra !== undefined) return `extra-${start}-${extra}`
  return group === undefined ? `project-${start}` : `group-${start}-${group}`
}

/**
 * The parts of conflicts that a choice leads to, on whatever platform, by their names in markers; none where the pins know of no
 * conflicts. Two parts that exclude each other are refused.
 */
export function findChosenParts(
  pins: Pins,
  groups: readonly string[],
  extras: readonly PackageName[],
): Result<ReadonlySet<string>, PinsFailure> {
  const { graph, file } = pins
  const { conflicts } = graph ?? {}
  if (graph === undefined || conflicts === undefined) return ok(new Set())
  const ownParts = conflicts.projects.flatMap(project => [
    { package: project },
    ...extras.map(extra => ({ package: project, extra })),
    ...groups.map(group => ({ package: project, group })),
  ])
  const chosen = onlyKnown(ownParts, conflicts)
  for (let before = -1; before < chosen.size; ) {
    before = chosen.size
    for (const part of onlyKnown(listReached(pins, graph, groups, extras, chosen), conflicts))
      chosen.add(part)
  }
  return okUnless(
    conflicts.sets.flatMap((set): readonly PinsFailure[] => {
      const names = [...set].filter(([part]) => chosen.has(part)).map(([, name]) => name)
      return names.length < 2 ? [] : [{ code: 'pins-choice-conflict', file, names }]
    }),
    () => chosen,
  )
}

function onlyKnown(parts: readonly ConflictPart[], { sets }: PinConflicts): Set<string> {
  return new Set(parts.map(nameConflictPart).filter(part => sets.some(set => set.has(part))))
}

/** The extras of other projects that the walk comes to with the parts known so far. */
function listReached(
  pins: Pins,
  graph: PinGraph,
  groups: readonly string[],
  extras: readonly PackageName[],
  parts: ReadonlySet<string>,
): readonly ConflictPart[] {
  const reached: ConflictPart[] = []
  const visited = new Set<string>()
  const queue: { readonly index: number; readonly extra: PackageName | undefined }[] = []
  const follow = (edge: PinEdge, asked: readonly string[]) => {
    if (!mayHold(edge, new Set([...asked, ...parts]))) return
    reached.push(...(edge.viaExtras ?? []))
    for (const index of edge.to)
      for (const extra of [undefined, ...edge.extras]) {
        const key = `${index} ${extra ?? ''}`
        if (visited.has(key)) continue
        visited.add(key)
        queue.push({ index, extra })
        const name = pins.pins[index]?.name
        if (extra !== undefined && name !== undefined) reached.push({ package: name, extra })
      }
  }
  for (const root of graph.roots) {
    const isChosen = root.group === undefined || groups.includes(root.group)
    if (isChosen && (root.ofExtra === undefined || extras.includes(root.ofExtra))) follow(root, extras)
  }
  for (let visit = queue.pop(); visit !== undefined; visit = queue.pop()) {
    const { index, extra } = visit
    for (const edge of graph.edges.get(index) ?? [])
      if (edge.ofExtra === undefined || edge.ofExtra === extra)
        follow(edge, extra === undefined ? [] : [extra])
  }
  return reached
}

/** Is there a platform on which the marker holds, as far as its extras tell? */
function mayHold({ marker }: PinEdge, extra: ReadonlySet<string>): boolean {
  if (marker === undefined) return true
  const reduced = reduceMarker(marker, comparison => {
    const isExtra = [comparison.left, comparison.right].some(
      side => 'variable' in side && side.variable === 'extra',
    )
    return isExtra ? evaluateMarker({ terms: [comparison], joins: [] }, { extra }, 'metadata') : ok(undefined)
  })
  return !reduced.ok || reduced.value !== false
}
