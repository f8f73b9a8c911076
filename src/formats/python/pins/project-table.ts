import type { Problem } from '../../../core/problem.ts'
import { collect, fail, ok, type Result } from '../../../core/result.ts'
import { z } from '../../../core/shape.ts'
import { parseToml } from '../../toml.ts'
import { normalizeName, type PackageName, parseName } from '../name.ts'
import { parseRequirement, type Requirement } from '../requirement.ts'
import { shapeProblems } from '../shape-problems.ts'
import { parseSpecifierSet, type SpecifierSet } from '../specifier-set.ts'
import { parseVersion, type Version } from '../version.ts'
import { type EntryPoint, parseEntryPoint } from '../wheels/entry-points.ts'
import { poetryTable, readPoetryTable } from './poetry-project.ts'

/** What a pyproject.toml says of its project without a build. @see PEP 621 */
export interface ProjectTable {
  readonly name: PackageName
  /** `undefined` where only a build can tell. */
  readonly version: Version | undefined
  readonly requiresPython: SpecifierSet | undefined
  /** `undefined` where only a build can tell. */
  readonly dependencies: readonly Requirement[] | undefined
  /** Requirements by the normalized name of their extra. */
  readonly optionalDependencies: ReadonlyMap<PackageName, readonly Requirement[]>
  readonly scripts: readonly EntryPoint[]
  /** Members that only a build can tell. */
  readonly dynamic: readonly string[]
}

const document = z.looseObject({
  project: z
    .looseObject({
      name: z.string(),
      version: z.string().optional(),
      'requires-python': z.string().optional(),
      dependencies: z.array(z.string()).optional(),
      'optional-dependencies': z.record(z.string(), z.array(z.string())).optional(),
      scripts: z.record(z.string(), z.string()).optional(),
      dynamic: z.array(z.string()).optional(),
    })
    .optional(),
  tool: z.looseObject({ poetry: poetryTable.optional() }).optional(),
})

/**
 * Reads the `[project]` table from the text of pyproject.toml, or what stands for it in a project of Poetry; `undefined`
 * where there is neither. A version that `[project]` leaves to Poetry is Poetry's.
 */
export function readProjectTable(text: string): Result<ProjectTable | undefined, Problem> {
  const toml = parseToml(text)
  if (!toml.ok) return toml
  const shape = document.safeParse(toml.value)
  if (!shape.success) return { ok: false, failures: shapeProblems(shape.error) }
  const table = shape.data.project
  const poetry = shape.data.tool?.poetry
  if (table === undefined) return poetry === undefined ? ok(undefined) : readPoetryTable(poetry)
  const dynamic = table.dynamic ?? []
  if (table.version === undefined && !dynamic.includes('version'))
    return fail({ problem: 'project.version is missing and not named in project.dynamic' })
  const name = parseName(table.name)
  const said = table.version ?? poetry?.version
  const version = said === undefined ? ok(undefined) : parseVersion(said)
  const requiresPython =
    table['requires-python'] === undefined ? ok(undefined) : parseSpecifierSet(table['requires-python'])
  const dependencies = collect((table.dependencies ?? []).map(parseRequirement))
  const optional = collect(
    Object.entries(table['optional-dependencies'] ?? {}).map(([extra, items]) => parseExtra(extra, items)),
  )
  const scripts = collect(
    Object.entries(table.scripts ?? {}).map(([command, reference]) =>
      parseEntryPoint(`${command} = ${reference}`),
    ),
  )
  if (!name.ok || !version.ok || !requiresPython.ok || !dependencies.ok || !optional.ok || !scripts.ok) {
    const parts = [name, version, requiresPython, dependencies, optional, scripts]
    return { ok: false, failures: parts.flatMap(part => (part.ok ? [] : part.failures)) }
  }
  return ok({
    name: name.value,
    version: version.value,
    requiresPython: requiresPython.value,
    dependencies: dynamic.includes('dependencies') ? undefined : dependencies.value,
    optionalDependencies: new Map(optional.value),
    scripts: scripts.value,
    dynamic,
  })
}

function parseExtra(
  extra: string,
  items: readonly string[],
): Result<readonly [PackageName, readonly Requirement[]], Problem> {
  const requirements = collect(items.map(parseRequirement))
  return requirements.ok ? ok([normalizeName(extra), requirements.value]) : requirements
}
