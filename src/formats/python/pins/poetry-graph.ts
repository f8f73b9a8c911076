import type { PinsFailure } from '../../../core/failures/pins.ts'
import type { Problem } from '../../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { parseShape } from '../../../core/shape.ts'
import { parseToml } from '../../toml.ts'
import { formatMarker, type Marker, parseMarker } from '../marker.ts'
import { normalizeName, type PackageName } from '../name.ts'
import { parseRequirement } from '../requirement.ts'
import { shapeProblems } from '../shape-problems.ts'
import { containsVersion, type SpecifierSet } from '../specifier-set.ts'
import type { PinEdge, PinGraph, PinNote, PinRoot } from './pins.ts'
import { parsePlatformConstraint, parsePoetryConstraint, parsePythonConstraint } from './poetry-constraint.ts'
import {
  type PoetryDependencies,
  type PoetryLock,
  type PoetryProject,
  poetryProject,
} from './poetry-shape.ts'
import { problemFailures } from './problem-failures.ts'

/** What an older lock needs from the pyproject.toml beside it. */
export interface PoetryGraph {
  readonly graph: PinGraph
  readonly groups: readonly string[]
  readonly extras: readonly PackageName[]
  readonly notes: readonly PinNote[]
}

/** Connects the packages of a lock: from the project's dependencies, its groups and extras, to what each package needs. */
export function createPoetryGraph(
  lock: PoetryLock,
  pyproject: { readonly file: string; readonly text: string },
): Result<PoetryGraph, PinsFailure> {
  const toml = parseToml(pyproject.text)
  if (!toml.ok) return { ok: false, failures: problemFailures(toml.failures, pyproject.file) }
  const shape = parseShape(poetryProject, toml.value)
  if (!shape.success)
    return { ok: false, failures: problemFailures(shapeProblems(shape.error), pyproject.file) }
  const project = shape.data
  const entries = lock.package ?? []
  const byName: Index = Map.groupBy(
    entries.map(({ name, version }, at) => ({ name: normalizeName(name), version, at })),
    ({ name }) => name,
  )
  const roots = collect(projectRoots(project, byName))
  const edges = collect(
    entries.map((entry, index) => {
      const own = collect(connectAll(entry.dependencies ?? {}, extrasByName(entry.extras ?? {}), byName))
      return own.ok ? ok([index, own.value] as const) : own
    }),
  )
  const problems = [...(roots.ok ? [] : roots.failures), ...(edges.ok ? [] : edges.failures)]
  if (!roots.ok || !edges.ok) return { ok: false, failures: problemFailures(problems, pyproject.file) }
  const poetry = project.tool?.poetry
  const groups = Object.keys(poetry?.group ?? {})
  const extras = [
    ...Object.keys(poetry?.extras ?? {}),
    ...Object.keys(project.project?.['optional-dependencies'] ?? {}),
  ]
  return ok({
    graph: { roots: roots.value, edges: new Map(edges.value), takesNewest: true },
    groups: poetry?.['dev-dependencies'] === undefined ? groups : [...new Set([...groups, 'dev'])],
    extras: [...new Set(extras.map(normalizeName))],
    notes: [],
  })
}

/** The entries of each project, by their index and version. */
type Index = ReadonlyMap<string, readonly { readonly at: number; readonly version: string }[]>

function projectRoots({ project, tool }: PoetryProject, byName: Index): readonly Result<PinRoot, Problem>[] {
  const poetry = tool?.poetry
  const main = connectAll(poetry?.dependencies ?? {}, extrasByName(poetry?.extras ?? {}), byName)
  const standard = (project?.dependencies ?? []).map(text => connectRequirement(text, undefined, byName))
  const optional = Object.entries(project?.['optional-dependencies'] ?? {}).flatMap(([extra, texts]) =>
    texts.map(text => connectRequirement(text, normalizeName(extra), byName)),
  )
  const groups: readonly (readonly [string, PoetryDependencies])[] = [
    ['dev', poetry?.['dev-dependencies'] ?? {}],
    ...Object.entries(poetry?.group ?? {}).map(
      ([group, { dependencies }]) => [group, dependencies ?? {}] as const,
    ),
  ]
  return [
    ...[...main, ...standard, ...optional].map(edge => ofGroup(edge, 'main')),
    ...groups.flatMap(([group, wanted]) =>
      connectAll(wanted, new Map(), byName).map(edge => ofGroup(edge, group)),
    ),
  ]
}

function ofGroup(edge: Result<PinEdge, Problem>, group: string): Result<PinRoot, Problem> {
  return edge.ok ? ok({ ...edge.value, group }) : edge
}

/** Which extras want a package: from `extra = ["name (>=1)"]`. */
function extrasByName(
  extras: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, readonly PackageName[]> {
  const byName = new Map<string, PackageName[]>()
  for (const [extra, items] of Object.entries(extras))
    for (const item of items) {
      const name = normalizeName(/^[A-Za-z0-9._-]*/.exec(item)?.[0] ?? '')
      byName.set(name, [...(byName.get(name) ?? []), normalizeName(extra)])
    }
  return byName
}

/** NOTE: the interpreter is no package. */
function connectAll(
  wanted: PoetryDependencies,
  extras: ReadonlyMap<string, readonly PackageName[]>,
  byName: Index,
): readonly Result<PinEdge, Problem>[] {
  return Object.entries(wanted)
    .filter(([name]) => name !== 'python')
    .flatMap(([name, one]) => {
      return (Array.isArray(one) ? one : [one]).flatMap((way): readonly Result<PinEdge, Problem>[] => {
        const table = typeof way === 'string' ? {} : way
        const marker = readCondition(table)
        const ranges = parsePoetryConstraint((typeof way === 'string' ? way : way.version) ?? '*')
        const to = findVersions(name, byName, ranges)
        if (!marker.ok) return [marker]
        if (!to.ok) return [to]
        const of = table.optional === true ? (extras.get(normalizeName(name)) ?? []) : [undefined]
        const wantedExtras = (table.extras ?? []).map(normalizeName)
        return of.map(ofExtra => ok({ to: to.value, marker: marker.value, extras: wantedExtras, ofExtra }))
      })
    })
}

/** Its markers, its interpreters and its platforms, where it says them. */
function readCondition({
  markers,
  python,
  platform,
}: {
  readonly markers?: string | undefined
  readonly python?: string | undefined
  readonly platform?: string | undefined
}): Result<Marker | undefined, Problem> {
  const all = collect([
    markers === undefined ? ok(undefined) : parseMarker(markers),
    python === undefined ? ok(undefined) : parsePythonConstraint(python),
    platform === undefined ? ok(undefined) : parsePlatformConstraint(platform),
  ])
  if (!all.ok) return all
  const said = all.value.filter(one => one !== undefined)
  return said.length < 2 ? ok(said[0]) : parseMarker(said.map(one => `(${formatMarker(one)})`).join(' and '))
}

/** Which versions of a project are meant. Ranges only choose among several: what is alone the lock has resolved. */
function findVersions(
  name: string,
  byName: Index,
  ranges: Result<readonly SpecifierSet[], Problem>,
): Result<readonly number[], Problem> {
  const entries = byName.get(normalizeName(name)) ?? []
  if (entries.length < 2) return ok(entries.map(({ at }) => at))
  if (!ranges.ok) return ranges
  const fitting = entries.filter(({ version }) =>
    ranges.value.some(range => containsVersion(range, version, { prereleases: true })),
  )
  if (fitting.length > 0) return ok(fitting.map(({ at }) => at))
  const actual = entries.map(({ version }) => version).join(', ')
  return fail({ problem: `none of the versions of ${name} fits what needs it`, actual })
}

function connectRequirement(
  text: string,
  ofExtra: PackageName | undefined,
  byName: Index,
): Result<PinEdge, Problem> {
  const requirement = parseRequirement(text)
  if (!requirement.ok) return requirement
  const { name, extras, marker, specifier } = requirement.value
  const to = findVersions(name, byName, ok([specifier]))
  return to.ok ? ok({ to: to.value, marker, extras: extras.map(normalizeName), ofExtra }) : to
}
