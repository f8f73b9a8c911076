import { isDeepStrictEqual } from 'node:util'
import type { Failure } from '../../../core/failure.ts'
import type { Place } from '../../../core/failures/description.ts'
import type { Problem } from '../../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { type Marker, parseMarker } from '../marker.ts'
import { evaluateMarker } from '../marker-evaluate.ts'
import { reduceMarker } from '../marker-reduce.ts'
import { normalizeName } from '../name.ts'
import { type ConflictPart, nameConflictPart } from './conflict-parts.ts'
import type { PinConflicts, PinEdge, PinGraph, PinRoot } from './pins.ts'
import { problemFailures } from './problem-failures.ts'
import { expandProject, type Wanted } from './uv-project-extras.ts'
import { groupsOfEntry, type UvDependency, type UvEntry, type UvLock } from './uv-shape.ts'

/** An entry and where it stands. */
export interface UvPlaced {
  readonly entry: UvEntry
  readonly place: Place
}

/** The entries of a uv.lock by what they are here. */
export interface UvEntries {
  /** The pins. */
  readonly locked: readonly UvPlaced[]
  /** The application, or the workspace's members where none of them is it. */
  readonly roots: readonly UvPlaced[]
  /** Other members of the workspace. */
  readonly members: readonly UvPlaced[]
}

/** Connects the entries: from the roots, their groups and extras, and the groups of a workspace without a project, to what each needs. */
export function createUvGraph(file: string, lock: UvLock, entries: UvEntries): Result<PinGraph, Failure> {
  const { locked, roots } = entries
  const byName = new Map<string, number[]>()
  for (const [index, { entry: one }] of locked.entries()) {
    const same = byName.get(one.name) ?? []
    same.push(index)
    byName.set(one.name, same)
  }
  /** NOTE: a dependency may need the project itself, which is there in any case. */
  for (const { entry: one } of roots) byName.set(one.name, [])
  const projects = new Map(roots.map(({ entry: one }) => [one.name, one]))
  const connect: Connect = (place, wanted, ofExtra) => {
    const needs = expandProject(wanted, projects)
    if (needs !== undefined) return needs.map(one => createEdge(one, ofExtra, place, entries, byName))
    const problem = `the extras of ${wanted.name} name each other in too many ways`
    return [{ ok: false, failures: problemFailures([{ problem }], place.file, place.line) }]
  }
  const ofWorkspace = Object.entries(lock.manifest?.['dependency-groups'] ?? {})
  const rootEdges = collect<PinRoot, Failure>([
    ...roots.flatMap(({ entry: one, place }) => [
      ...edgesOf(one, place, connect).map(edge => ofGroup(edge, undefined)),
      ...Object.entries(groupsOfEntry(one)).flatMap(([group, all]) =>
        all.flatMap(wanted => connect(place, wanted)).map(edge => ofGroup(edge, group)),
      ),
    ]),
    ...ofWorkspace.flatMap(([group, all]) =>
      all
        .flatMap(({ name, marker, extras: extra }) => connect({ file }, { name, marker, extra }))
        .map(edge => ofGroup(edge, group)),
    ),
  ])
  const edges = collect(
    locked.map(({ entry: one, place }, index) => {
      const own = collect(edgesOf(one, place, connect))
      return own.ok ? ok([index, own.value] as const) : own
    }),
  )
  if (!rootEdges.ok) return rootEdges
  if (!edges.ok) return edges
  const conflicts = createConflicts(lock, roots)
  return ok({ roots: rootEdges.value, edges: new Map(edges.value), conflicts })
}

type Edges = readonly Result<PinEdge, Failure>[]
type Connect = (place: Place, wanted: UvDependency, ofExtra?: string) => Edges

/** Of a member: the folder that it is in. */
export function folderOfMember({ source }: UvEntry): unknown {
  return source['editable'] ?? source['virtual']
}

function createConflicts({ conflicts }: UvLock, roots: readonly UvPlaced[]): PinConflicts | undefined {
  if (conflicts === undefined) return undefined
  return {
    projects: roots.map(({ entry: one }) => normalizeName(one.name)),
    sets: conflicts.map(set => new Map(set.map(part => [nameConflictPart(part), describePart(part)]))),
  }
}

function describePart({ package: project, extra, group }: ConflictPart): string {
  if (extra !== undefined) return `the extra ${extra} of ${project}`
  return group === undefined ? `${project} itself` : `the group ${group} of ${project}`
}

function ofGroup(edge: Result<PinEdge, Failure>, group: string | undefined): Result<PinRoot, Failure> {
  return edge.ok ? ok({ ...edge.value, group }) : edge
}

function edgesOf(one: UvEntry, place: Place, connect: Connect): Edges {
  return [
    ...(one.dependencies ?? []).flatMap(wanted => connect(place, wanted)),
    ...Object.entries(one['optional-dependencies'] ?? {}).flatMap(([extra, wanted]) =>
      wanted.flatMap(item => connect(place, item, extra)),
    ),
  ]
}

function createEdge(
  { name, version, source, marker: text, extra = [], viaExtras = [] }: Wanted,
  ofExtra: string | undefined,
  from: Place,
  { locked, members }: UvEntries,
  byName: ReadonlyMap<string, readonly number[]>,
): Result<PinEdge, Failure> {
  const named = byName.get(name)
  if (named === undefined) {
    const member = members.find(({ entry: one }) => one.name === name)
    const where =
      member === undefined ? 'nowhere in the file' : `the folder ${String(folderOfMember(member.entry))}`
    return fail({ code: 'pin-not-from-index', place: member?.place ?? from, name, source: where })
  }
  const to = named.filter(index => {
    const one = locked[index]?.entry
    const isVersion = version === undefined || one?.version === version
    return isVersion && (source === undefined || isDeepStrictEqual(one?.source, source))
  })
  const own = [...extra.map(one => ({ package: name, extra: one })), ...viaExtras]
  const marker = readMarker(text, new Set(own.map(nameConflictPart)))
  if (!marker.ok) return { ok: false, failures: problemFailures(marker.failures, from.file, from.line) }
  return ok({
    to: marker.value === false ? [] : to,
    marker: typeof marker.value === 'boolean' ? undefined : marker.value,
    extras: extra.map(normalizeName),
    ofExtra: ofExtra === undefined ? undefined : normalizeName(ofExtra),
    ...(viaExtras.length === 0 || marker.value === false ? {} : { viaExtras }),
  })
}

/** A dependency's marker; the extras that it wants itself are chosen where it is followed. */
function readMarker(text: string | undefined, own: ReadonlySet<string>): Result<Marker | boolean, Problem> {
  const marker = text === undefined ? ok(true) : parseMarker(text)
  if (!marker.ok || typeof marker.value === 'boolean') return marker
  return reduceMarker(marker.value, comparison => {
    const names = [comparison.left, comparison.right].flatMap(side => ('value' in side ? [side.value] : []))
    const isOwn = names.some(name => own.has(name))
    return isOwn
      ? evaluateMarker({ terms: [comparison], joins: [] }, { extra: own }, 'metadata')
      : ok(undefined)
  })
}
