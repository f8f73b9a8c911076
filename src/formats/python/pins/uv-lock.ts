import type { Failure } from '../../../core/failure.ts'
import type { Place } from '../../../core/failures/description.ts'
import type { Problem } from '../../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { parseShape, z } from '../../../core/shape.ts'
import { parseToml } from '../../toml.ts'
import { parseMarker } from '../marker.ts'
import { normalizeName, type PackageName, parseName } from '../name.ts'
import { shapeProblems } from '../shape-problems.ts'
import { parseSpecifierSet } from '../specifier-set.ts'
import { findEntryLines, placeAt } from '../wheels/entry-lines.ts'
import { checkPins } from './check-pins.ts'
import { createArtifacts } from './pin-artifacts.ts'
import { type MappedPin, type MapSource, mapPin, noteProject } from './pin-source.ts'
import type { Pin, PinEdge, PinGraph, PinNote, PinRoot, Pins } from './pins.ts'
import { problemFailures } from './problem-failures.ts'
import { lastOfUrl } from './pylock-package.ts'

const dependency = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  marker: z.string().optional(),
  extra: z.array(z.string()).optional(),
})
const artifact = z.looseObject({
  url: z.string().optional(),
  path: z.string().optional(),
  filename: z.string().optional(),
  hash: z.string().optional(),
  size: z.bigint().optional(),
})
const entry = z.looseObject({
  name: z.string(),
  version: z.string().optional(),
  source: z.record(z.string(), z.unknown()),
  'resolution-markers': z.array(z.string()).optional(),
  dependencies: z.array(dependency).optional(),
  'optional-dependencies': z.record(z.string(), z.array(dependency)).optional(),
  'dev-dependencies': z.record(z.string(), z.array(dependency)).optional(),
  sdist: artifact.optional(),
  wheels: z.array(artifact).optional(),
})
const document = z.looseObject({
  version: z.bigint(),
  'requires-python': z.string().optional(),
  package: z.array(entry).optional(),
})

type Entry = z.infer<typeof entry>
type Dependency = z.infer<typeof dependency>
type Placed = { readonly entry: Entry; readonly place: Place }

/**
 * Parses a `uv.lock` of version 1. The project itself is no pin: what it needs, by groups and extras, is the graph's roots.
 * Of a workspace that is the member which is the `application`, or else the one in the lock's own folder; another member is
 * a pin where the recipe says which sdist stands for it.
 */
export function parseUvLock(
  file: string,
  text: string,
  map: MapSource,
  application?: PackageName,
): Result<Pins, Failure> {
  const toml = parseToml(text)
  if (!toml.ok) return { ok: false, failures: problemFailures(toml.failures, file) }
  const version = z.looseObject({ version: z.unknown() }).safeParse(toml.value).data?.version
  if (version !== 1n && version !== undefined)
    return fail({
      code: 'pins-version-unknown',
      place: { file },
      format: 'uv.lock',
      found: String(version),
      known: '1',
    })
  const shape = parseShape(document, toml.value)
  if (!shape.success) return { ok: false, failures: problemFailures(shapeProblems(shape.error), file) }
  const entries = shape.data.package ?? []
  const lines = findEntryLines(text, 'package', entries.length)
  const placed = entries.map((one, index) => ({ entry: one, place: placeAt(file, lines[index]) }))
  const members = placed.filter(({ entry: one }) => isMember(one))
  const roots = chooseRoots(members, application)
  const others = members.filter(one => !roots.includes(one))
  const mapped = others.filter(({ entry: one }) => map(normalizeName(one.name)) !== undefined)
  const locked = placed.filter(one => !members.includes(one) || mapped.includes(one))
  const pins = collect(locked.map(one => createPin(one, map)))
  const requiresPython = parseSpecifierSet(shape.data['requires-python'] ?? '')
  if (!requiresPython.ok) return { ok: false, failures: problemFailures(requiresPython.failures, file) }
  if (!pins.ok) return pins
  const graph = createGraph(locked, roots, others)
  if (!graph.ok) return graph
  const rootEntries = roots.map(root => root.entry)
  return checkPins({
    format: 'uv.lock',
    file,
    files: [file],
    pins: pins.value,
    requiresPython: requiresPython.value,
    environments: [],
    groups: [...new Set(rootEntries.flatMap(root => Object.keys(root['dev-dependencies'] ?? {})))],
    defaultGroups: [],
    extras: [...new Set(rootEntries.flatMap(root => Object.keys(root['optional-dependencies'] ?? {})))].map(
      normalizeName,
    ),
    graph: graph.value,
    context: 'requirement',
    notes: members.filter(one => !mapped.includes(one)).map(one => noteMember(one, roots)),
  })
}

/** Is it the project itself, or a part of its workspace? */
function isMember({ source }: Entry): boolean {
  return Object.hasOwn(source, 'editable') || Object.hasOwn(source, 'virtual')
}

function chooseRoots(members: readonly Placed[], application: PackageName | undefined): readonly Placed[] {
  const own = members.filter(({ entry: one }) => normalizeName(one.name) === application)
  if (own.length > 0) return own
  const project = members.filter(({ entry: one }) => folderOf(one) === '.')
  return project.length > 0 ? project : members
}

/** Of a member: the folder that it is in. */
function folderOf({ source }: Entry): unknown {
  return source['editable'] ?? source['virtual']
}

function createPin({ entry: one, place }: Placed, map: MapSource): Result<Pin, Failure> {
  const name = parseName(one.name)
  if (!name.ok) return unreadable(name.failures, place)
  const files = readFiles(one, place, map)
  if (!files.ok) return files
  const markers = collect((one['resolution-markers'] ?? []).map(parseMarker))
  if (!markers.ok) return unreadable(markers.failures, place)
  return ok({
    name: name.value,
    writtenName: one.name,
    ...files.value,
    conditions: markers.value.map(marker => ({ group: undefined, marker })),
    extras: [],
    requiresPython: undefined,
    place,
  })
}

function readFiles(one: Entry, place: Place, map: MapSource): Result<MappedPin, Failure> {
  const { name, version } = one
  if (!Object.hasOwn(one.source, 'registry'))
    return mapPin(map, { name, version, source: Object.keys(one.source).join(', ') }, place)
  if (version === undefined) return fail({ code: 'pin-not-exact', place, requirement: name })
  const files = [...(one.sdist === undefined ? [] : [one.sdist]), ...(one.wheels ?? [])].map(
    ({ filename, path, url, hash, size }) => ({
      filename: filename ?? lastOfUrl(url ?? path ?? ''),
      hashes: hash === undefined ? [] : [hash],
      size,
    }),
  )
  const artifacts = createArtifacts(files, name, place)
  return artifacts.ok ? ok({ version, ...artifacts.value }) : artifacts
}

function createGraph(
  locked: readonly Placed[],
  roots: readonly Placed[],
  members: readonly Placed[],
): Result<PinGraph, Failure> {
  const byName = new Map<string, number[]>()
  for (const [index, { entry: one }] of locked.entries()) {
    const same = byName.get(one.name) ?? []
    same.push(index)
    byName.set(one.name, same)
  }
  /** NOTE: a dependency may need the project itself, which is there in any case. */
  for (const { entry: one } of roots) byName.set(one.name, [])
  const connect = (from: Placed) => (wanted: Dependency, ofExtra?: string) =>
    createEdge(wanted, ofExtra, from, locked, byName, members)
  const rootEdges = collect<PinRoot, Failure>(
    roots.flatMap(root => [
      ...edgesOf(root.entry, connect(root)).map(edge => ofGroup(edge, undefined)),
      ...Object.entries(root.entry['dev-dependencies'] ?? {}).flatMap(([group, wanted]) =>
        wanted.map(one => ofGroup(connect(root)(one), group)),
      ),
    ]),
  )
  const edges = collect(
    locked.map((from, index) => {
      const own = collect(edgesOf(from.entry, connect(from)))
      return own.ok ? ok([index, own.value] as const) : own
    }),
  )
  if (!rootEdges.ok) return rootEdges
  return edges.ok ? ok({ roots: rootEdges.value, edges: new Map(edges.value) }) : edges
}

function ofGroup(edge: Result<PinEdge, Failure>, group: string | undefined): Result<PinRoot, Failure> {
  return edge.ok ? ok({ ...edge.value, group }) : edge
}

function edgesOf(
  one: Entry,
  connect: (wanted: Dependency, ofExtra?: string) => Result<PinEdge, Failure>,
): readonly Result<PinEdge, Failure>[] {
  return [
    ...(one.dependencies ?? []).map(wanted => connect(wanted)),
    ...Object.entries(one['optional-dependencies'] ?? {}).flatMap(([extra, wanted]) =>
      wanted.map(item => connect(item, extra)),
    ),
  ]
}

function createEdge(
  wanted: Dependency,
  ofExtra: string | undefined,
  from: Placed,
  locked: readonly Placed[],
  byName: ReadonlyMap<string, readonly number[]>,
  members: readonly Placed[],
): Result<PinEdge, Failure> {
  const named = byName.get(wanted.name)
  const { name, version } = wanted
  if (named === undefined) {
    const member = members.find(({ entry: one }) => one.name === name)
    const source =
      member === undefined ? 'nowhere in the file' : `the folder ${String(folderOf(member.entry))}`
    return fail({ code: 'pin-not-from-index', place: member?.place ?? from.place, name, source })
  }
  const to = named.filter(index => version === undefined || locked[index]?.entry.version === version)
  const marker = wanted.marker === undefined ? ok(undefined) : parseMarker(wanted.marker)
  if (!marker.ok) return unreadable(marker.failures, from.place)
  const extras = (wanted.extra ?? []).map(normalizeName)
  return ok({
    to,
    marker: marker.value,
    extras,
    ofExtra: ofExtra === undefined ? undefined : normalizeName(ofExtra),
  })
}

function noteMember(member: Placed, roots: readonly Placed[]): PinNote {
  const { entry: one, place } = member
  if (roots.length === 1 && roots.includes(member)) return noteProject(one.name, place)
  return { place, text: `${one.name} is a part of the project's workspace and no pin` }
}

function unreadable(problems: readonly Problem[], place: Place): Result<never, Failure> {
  return { ok: false, failures: problemFailures(problems, place.file, place.line) }
}
