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
import type { Pin, PinNote, Pins } from './pins.ts'
import { problemFailures } from './problem-failures.ts'
import { lastOfUrl } from './pylock-package.ts'
import { createUvGraph, folderOfMember, type UvPlaced } from './uv-graph.ts'
import { groupsOfEntry, type UvEntry, uvLock } from './uv-shape.ts'

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
  const shape = parseShape(uvLock, toml.value)
  if (!shape.success) return { ok: false, failures: problemFailures(shapeProblems(shape.error), file) }
  const lock = shape.data
  const isEarly = lock.package === undefined && lock.distribution !== undefined
  const entries = lock.package ?? lock.distribution ?? []
  const lines = findEntryLines(text, isEarly ? 'distribution' : 'package', entries.length)
  const placed = entries.map((one, index) => ({ entry: one, place: placeAt(file, lines[index]) }))
  const members = placed.filter(({ entry: one }) => isMember(one))
  const roots = chooseRoots(members, application)
  const others = members.filter(one => !roots.includes(one))
  const mapped = others.filter(({ entry: one }) => map(normalizeName(one.name)) !== undefined)
  const locked = placed.filter(one => !members.includes(one) || mapped.includes(one))
  const pins = collect(locked.map(one => createPin(one, map)))
  const requiresPython = parseSpecifierSet(lock['requires-python'] ?? '')
  const environments = collect((lock['supported-markers'] ?? []).map(parseMarker))
  if (!requiresPython.ok) return { ok: false, failures: problemFailures(requiresPython.failures, file) }
  if (!environments.ok) return { ok: false, failures: problemFailures(environments.failures, file) }
  if (!pins.ok) return pins
  const graph = createUvGraph(file, lock, { locked, roots, members: others })
  if (!graph.ok) return graph
  const rootEntries = roots.map(root => root.entry)
  const groups = [lock.manifest?.['dependency-groups'] ?? {}, ...rootEntries.map(groupsOfEntry)]
  return checkPins({
    format: 'uv.lock',
    file,
    files: [file],
    pins: pins.value,
    requiresPython: requiresPython.value,
    environments: environments.value,
    groups: [...new Set(groups.flatMap(own => Object.keys(own)))],
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
function isMember({ source }: UvEntry): boolean {
  return Object.hasOwn(source, 'editable') || Object.hasOwn(source, 'virtual')
}

function chooseRoots(
  members: readonly UvPlaced[],
  application: PackageName | undefined,
): readonly UvPlaced[] {
  const own = members.filter(({ entry: one }) => normalizeName(one.name) === application)
  if (own.length > 0) return own
  const project = members.filter(({ entry: one }) => folderOfMember(one) === '.')
  return project.length > 0 ? project : members
}

function createPin({ entry: one, place }: UvPlaced, map: MapSource): Result<Pin, Failure> {
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
    index: indexOf(one),
    place,
  })
}

/** A registry: a URL, or a folder. */
function indexOf({ source }: UvEntry): string | undefined {
  const registry = source['registry']
  return typeof registry === 'string' ? registry : undefined
}

function readFiles(one: UvEntry, place: Place, map: MapSource): Result<MappedPin, Failure> {
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

function noteMember(member: UvPlaced, roots: readonly UvPlaced[]): PinNote {
  const { entry: one, place } = member
  if (roots.length === 1 && roots.includes(member)) return noteProject(one.name, place)
  return { place, text: `${one.name} is a part of the project's workspace and no pin` }
}

function unreadable(problems: readonly Problem[], place: Place): Result<never, Failure> {
  return { ok: false, failures: problemFailures(problems, place.file, place.line) }
}
