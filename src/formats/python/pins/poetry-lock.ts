import { posix } from 'node:path'
import type { Failure } from '../../../core/failure.ts'
import { isAbsentFile } from '../../../core/failures/absent-file.ts'
import type { Place } from '../../../core/failures/description.ts'
import { ownValue } from '../../../core/own-value.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { parseShape, z } from '../../../core/shape.ts'
import { parseToml } from '../../toml.ts'
import { type Marker, parseMarker } from '../marker.ts'
import { normalizeName, parseName } from '../name.ts'
import { parseSdistFilename } from '../sdist-filename.ts'
import { shapeProblems } from '../shape-problems.ts'
import { canonicalVersion, parseVersion } from '../version.ts'
import { findEntryLines, placeAt } from '../wheels/entry-lines.ts'
import { parseWheelFilename } from '../wheels/wheel-filename.ts'
import { checkPins } from './check-pins.ts'
import { createArtifacts, type ListedFile } from './pin-artifacts.ts'
import { type MappedPin, type MapSource, mapPin } from './pin-source.ts'
import type { Pin, PinCondition, Pins } from './pins.ts'
import { parsePoetryConstraint, parsePythonConstraint } from './poetry-constraint.ts'
import { createPoetryGraph } from './poetry-graph.ts'
import { type PoetryEntry, type PoetryLock, poetryLock } from './poetry-shape.ts'
import { problemFailures } from './problem-failures.ts'
import type { ReadPinFile } from './read-pin-file.ts'

/**
 * Parses a `poetry.lock` of version 1.x or 2.x. From 2.1 on it says by itself which groups and environments need a
 * package; for an older one the pyproject.toml beside it is asked, and without that every package of `main` counts.
 */
export async function parsePoetryLock(
  file: string,
  text: string,
  read: ReadPinFile,
  map: MapSource,
): Promise<Result<Pins, Failure>> {
  const toml = parseToml(text)
  if (!toml.ok) return { ok: false, failures: problemFailures(toml.failures, file) }
  const found = z
    .looseObject({ metadata: z.looseObject({ 'lock-version': z.unknown() }).optional() })
    .safeParse(toml.value).data?.metadata?.['lock-version']
  if (typeof found !== 'string' || !/^[12]\.[0-9]+$/.test(found))
    return fail({
      code: 'pins-version-unknown',
      place: { file },
      format: 'poetry.lock',
      found: String(found ?? 'none'),
      known: '1.N or 2.N',
    })
  const shape = parseShape(poetryLock, toml.value)
  if (!shape.success) return { ok: false, failures: problemFailures(shapeProblems(shape.error), file) }
  const lock = shape.data
  const entries = lock.package ?? []
  const lines = findEntryLines(text, 'package', entries.length)
  const names = Map.groupBy(entries, ({ name }) => name)
  const pins = collect(
    entries.map((entry, index) => {
      const isOneOfSome = (names.get(entry.name)?.length ?? 0) > 1
      return createPin({ entry, isOneOfSome, place: placeAt(file, lines[index]) }, lock, map)
    }),
  )
  if (!pins.ok) return pins
  const python = parsePoetryConstraint(lock.metadata['python-versions'] ?? '*')
  const environment = parsePythonConstraint(lock.metadata['python-versions'] ?? '*')
  if (!python.ok) return { ok: false, failures: problemFailures(python.failures, file) }
  if (!environment.ok) return { ok: false, failures: problemFailures(environment.failures, file) }
  const [only, ...others] = python.value
  const isOne = others.length === 0
  const base = {
    ...describeLock(file, lock, pins.value),
    requiresPython: isOne ? only : undefined,
    environments: isOne || environment.value === undefined ? [] : [environment.value],
  }
  if (entries.every(({ groups }) => groups !== undefined)) return checkPins(base)
  const pyproject = posix.join(posix.dirname(file), 'pyproject.toml')
  const project = await read(pyproject)
  if (!project.ok) {
    if (!isAbsentFile(project.failures)) return project
    const text =
      'there is no pyproject.toml beside it, which would say what is needed where: every package of its groups counts'
    return checkPins({ ...base, notes: [{ place: { file }, text }] })
  }
  const graph = createPoetryGraph(lock, { file: pyproject, text: project.value })
  if (!graph.ok) return graph
  const { groups, extras, notes } = graph.value
  return checkPins({
    ...base,
    ...graph.value,
    groups: ['main', ...groups],
    extras,
    notes,
    files: [file, pyproject],
  })
}

function describeLock(file: string, lock: PoetryLock, pins: readonly Pin[]): Pins {
  const groups = new Set(pins.flatMap(pin => pin.conditions.flatMap(({ group }) => group ?? [])))
  return {
    format: 'poetry.lock',
    file,
    files: [file],
    pins,
    requiresPython: undefined,
    environments: [],
    groups: [...groups],
    defaultGroups: ['main'],
    extras: Object.keys(lock.extras ?? {}).map(normalizeName),
    graph: undefined,
    context: 'metadata',
    notes: [],
  }
}

interface PlacedEntry {
  readonly entry: PoetryEntry
  /** Has the project another version here? */
  readonly isOneOfSome: boolean
  readonly place: Place
}

function createPin(placed: PlacedEntry, lock: PoetryLock, map: MapSource): Result<Pin, Failure> {
  const { entry, place } = placed
  const name = parseName(entry.name)
  if (!name.ok) return { ok: false, failures: problemFailures(name.failures, place.file, place.line) }
  const files = readFiles(placed, lock, map)
  if (!files.ok) return files
  const conditions = readConditions(placed)
  if (!conditions.ok) return conditions
  return ok({
    name: name.value,
    writtenName: entry.name,
    ...files.value,
    conditions: conditions.value,
    extras: [],
    requiresPython: undefined,
    index: entry.source?.type === 'legacy' ? entry.source.url : undefined,
    place,
  })
}

function readFiles(
  { entry, isOneOfSome, place }: PlacedEntry,
  lock: PoetryLock,
  map: MapSource,
): Result<MappedPin, Failure> {
  const { name, version } = entry
  const type = entry.source?.type
  if (type !== undefined && type !== 'legacy') return mapPin(map, { name, version, source: type }, place)
  const listed = entry.files ?? filesOf(entry, isOneOfSome, lock)
  const files = listed.map((one): ListedFile => ({ filename: one.file, hashes: [one.hash] }))
  if (files.length === 0) return fail({ code: 'pin-without-hash', place, name })
  const artifacts = createArtifacts(files, name, place)
  return artifacts.ok ? ok({ version, ...artifacts.value }) : artifacts
}

/** Version 1.x keeps files apart, by name only: where a name has two versions the file names tell. */
function filesOf(
  { name, version }: PoetryEntry,
  isOneOfSome: boolean,
  lock: PoetryLock,
): readonly { readonly file: string; readonly hash: string }[] {
  const { files: all = {} } = lock.metadata
  const files = Object.hasOwn(all, name) ? (all[name] ?? []) : []
  if (!isOneOfSome) return files
  return files.filter(({ file }) => {
    const parsed = file.endsWith('.whl') ? parseWheelFilename(file) : parseSdistFilename(file)
    const own = parseVersion(version)
    return !parsed.ok || !own.ok || canonicalVersion(parsed.value.version) === canonicalVersion(own.value)
  })
}

function readConditions({
  entry,
  isOneOfSome,
  place,
}: PlacedEntry): Result<readonly PinCondition[], Failure> {
  const groups = entry.groups ?? [entry.category ?? 'main']
  // Until 2.1 only its interpreters say which of several versions is meant.
  const interpreters =
    entry.groups === undefined && isOneOfSome ? readInterpreters(entry, place) : ok(undefined)
  if (!interpreters.ok) return interpreters
  return collect(
    groups.map((group): Result<PinCondition, Failure> => {
      const text = typeof entry.markers === 'string' ? entry.markers : markerOf(entry.markers ?? {}, group)
      const marker: Result<Marker | undefined, Failure> =
        text === undefined ? interpreters : readMarker(text, place)
      return marker.ok ? ok({ group, marker: marker.value }) : marker
    }),
  )
}

function readInterpreters(entry: PoetryEntry, place: Place): Result<Marker | undefined, Failure> {
  const marker = parsePythonConstraint(entry['python-versions'] ?? '*')
  return marker.ok
    ? marker
    : { ok: false, failures: problemFailures(marker.failures, place.file, place.line) }
}

function markerOf(markers: Readonly<Record<string, string>>, group: string): string | undefined {
  return ownValue(markers, group)
}

function readMarker(text: string, place: Place): Result<Marker, Failure> {
  const marker = parseMarker(text)
  return marker.ok
    ? marker
    : { ok: false, failures: problemFailures(marker.failures, place.file, place.line) }
}
