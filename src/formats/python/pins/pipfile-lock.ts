import type { Failure } from '../../../core/failure.ts'
import type { Place } from '../../../core/failures/description.ts'
import type { Problem } from '../../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { parseShape, z } from '../../../core/shape.ts'
import { type Marker, parseMarker } from '../marker.ts'
import { evaluateMarker } from '../marker-evaluate.ts'
import { reduceMarker } from '../marker-reduce.ts'
import { parseName } from '../name.ts'
import { shapeProblems } from '../shape-problems.ts'
import { parseSpecifierSet } from '../specifier-set.ts'
import { placeAt } from '../wheels/entry-lines.ts'
import { checkPins } from './check-pins.ts'
import { parsePinHash } from './pin-hash.ts'
import { isProjectFolder, type MappedPin, type MapSource, mapPin, noteProject } from './pin-source.ts'
import type { Pin, Pins } from './pins.ts'
import { problemFailures } from './problem-failures.ts'

const entry = z.looseObject({
  version: z.string().optional(),
  hashes: z.array(z.string()).optional(),
  markers: z.string().optional(),
  extras: z.array(z.string()).optional(),
  path: z.string().optional(),
  file: z.string().optional(),
  index: z.string().optional(),
})
const document = z
  .object({
    _meta: z.looseObject({
      'pipfile-spec': z.unknown(),
      sources: z.array(z.looseObject({ name: z.string().optional() })).optional(),
      requires: z
        .looseObject({ python_version: z.string().optional(), python_full_version: z.string().optional() })
        .optional(),
    }),
  })
  .catchall(z.record(z.string(), entry))

/** Parses a `Pipfile.lock`. Its sections are groups; which hash belongs to an sdist it does not say. */
export function parsePipfileLock(file: string, text: string, map: MapSource): Result<Pins, Failure> {
  const json = parseJson(text)
  if (!json.ok) return { ok: false, failures: problemFailures(json.failures, file) }
  const spec = z.looseObject({ _meta: z.looseObject({ 'pipfile-spec': z.unknown() }) }).safeParse(json.value)
  const found = spec.data?._meta['pipfile-spec']
  if (spec.success && found !== 6)
    return fail({
      code: 'pins-version-unknown',
      place: { file },
      format: 'Pipfile.lock',
      found: String(found),
      known: '6',
    })
  const shape = parseShape(document, json.value)
  if (!shape.success) return { ok: false, failures: problemFailures(shapeProblems(shape.error), file) }
  const { _meta: meta, ...sections } = shape.data
  const lines = findKeyLines(text)
  const firstIndex = meta.sources?.[0]?.name
  const placed = Object.entries(sections).flatMap(([group, entries]): readonly PlacedEntry[] => {
    const [start = 0] = lines.get(group) ?? []
    return Object.entries(entries).map(([name, one]) => {
      const line = lines.get(name)?.find(at => at > start)
      return { name, one, group, place: placeAt(file, line) }
    })
  })
  const isProject = ({ one }: (typeof placed)[number]) => isProjectFolder(one.path ?? one.file ?? '')
  const pins = collect(placed.flatMap(entry => (isProject(entry) ? [] : [createPin(entry, firstIndex, map)])))
  const requires =
    meta.requires?.python_full_version ??
    (meta.requires?.python_version && `${meta.requires.python_version}.*`)
  const requiresPython = requires ? parseSpecifierSet(`==${requires}`) : ok(undefined)
  if (!requiresPython.ok) return { ok: false, failures: problemFailures(requiresPython.failures, file) }
  if (!pins.ok) return pins
  return checkPins({
    format: 'Pipfile.lock',
    file,
    files: [file],
    pins: pins.value,
    requiresPython: requiresPython.value,
    environments: [],
    groups: Object.keys(sections),
    defaultGroups: ['default'],
    extras: [],
    graph: undefined,
    context: 'requirement',
    notes: placed.filter(isProject).map(({ name, place }) => noteProject(name, place)),
  })
}

/** The lines on which each key begins: JSON's values carry no positions, and pipenv writes a key a line. */
function findKeyLines(text: string): ReadonlyMap<string, readonly number[]> {
  const lines = new Map<string, number[]>()
  for (const [index, line] of text.split('\n').entries()) {
    const key = /^\s*"([^"\\]*)":/.exec(line)?.[1]
    if (key === undefined) continue
    const same = lines.get(key) ?? []
    same.push(index + 1)
    lines.set(key, same)
  }
  return lines
}

interface PlacedEntry {
  readonly name: string
  readonly one: z.infer<typeof entry>
  readonly group: string
  readonly place: Place
}

function createPin(
  { name, one, group, place }: PlacedEntry,
  firstIndex: string | undefined,
  map: MapSource,
): Result<Pin, Failure> {
  const parsed = parseName(name)
  if (!parsed.ok) return { ok: false, failures: problemFailures(parsed.failures, place.file, place.line) }
  const files = readFiles(name, one, place, map)
  if (!files.ok) return files
  const marker = one.markers === undefined ? ok(undefined) : readMarker(one.markers, group)
  if (!marker.ok) return { ok: false, failures: problemFailures(marker.failures, place.file, place.line) }
  return ok({
    name: parsed.value,
    writtenName: name,
    ...files.value,
    conditions: [{ group, marker: marker.value }],
    extras: one.extras ?? [],
    requiresPython: undefined,
    index: one.index ?? firstIndex,
    place,
  })
}

/** A section's own name may stand in a marker, as `'dev' in dependency_groups` for that of `develop`; another cannot be decided. */
function readMarker(text: string, group: string): Result<Marker | undefined, Problem> {
  const marker = parseMarker(text)
  if (!marker.ok) return marker
  const own = new Set([group, ...(group === 'develop' ? ['dev'] : [])])
  const reduced = reduceMarker(marker.value, comparison => {
    const isOfGroups = 'variable' in comparison.right && comparison.right.variable === 'dependency_groups'
    const holds = evaluateMarker({ terms: [comparison], joins: [] }, { dependency_groups: own }, 'lock_file')
    return ok(isOfGroups && holds.ok && holds.value ? true : undefined)
  })
  if (!reduced.ok) return reduced
  return ok(typeof reduced.value === 'boolean' ? undefined : reduced.value)
}

function readFiles(
  name: string,
  one: z.infer<typeof entry>,
  place: Place,
  map: MapSource,
): Result<MappedPin, Failure> {
  const source = ['git', 'hg', 'svn', 'bzr', 'path', 'file', 'editable'].find(key => Object.hasOwn(one, key))
  if (source !== undefined) return mapPin(map, { name, source }, place)
  const clause = parseSpecifierSet(one.version ?? '')
  const [only] = clause.ok && clause.value.clauses.length === 1 ? clause.value.clauses : []
  if ((only?.operator !== '==' && only?.operator !== '===') || only.wildcard || only.version === undefined)
    return fail({ code: 'pin-not-exact', place, requirement: `${name}${one.version ?? ''}` })
  if (one.hashes === undefined || one.hashes.length === 0)
    return fail({ code: 'pin-without-hash', place, name })
  const hashes = collect(one.hashes.map(hash => parsePinHash(hash, name, place)))
  return hashes.ok ? ok({ version: only.text, hashes: hashes.value, artifacts: undefined }) : hashes
}

function parseJson(text: string): Result<unknown, { readonly problem: string }> {
  try {
    return ok(JSON.parse(text, refusePrototype))
  } catch (error) {
    if (error instanceof SyntaxError) return fail({ problem: `not JSON: ${error.message}` })
    if (error instanceof RangeError) return fail({ problem: 'not JSON that can be read: nested too deeply' })
    throw error
  }
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('a key is named __proto__')
  return value
}
