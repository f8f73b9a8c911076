import type { Problem } from '../../../core/problem.ts'
import { collect, ok, type Result } from '../../../core/result.ts'
import { z } from '../../../core/shape.ts'
import { parseName } from '../name.ts'
import { parseVersion } from '../version.ts'
import { parseEntryPoint } from '../wheels/entry-points.ts'
import type { ProjectTable } from './project-table.ts'

/** The part of `[tool.poetry]` that says what `[project]` would. */
export const poetryTable = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  scripts: z.record(z.string(), z.unknown()).optional(),
})

/**
 * What `[tool.poetry]` says of a project that has no `[project]` table, as those of Poetry 1; `undefined` where it is no
 * package. What it requires only a build can tell. Commands that are files, or bound to extras, are left out.
 *
 * @see Poetry's documentation, "The pyproject.toml file"
 */
export function readPoetryTable({
  name: text,
  version: said,
  scripts = {},
}: z.infer<typeof poetryTable>): Result<ProjectTable | undefined, Problem> {
  if (text === undefined || said === undefined) return ok(undefined)
  const name = parseName(text)
  const version = parseVersion(said)
  const entries = collect(
    Object.entries(scripts).flatMap(([command, reference]) =>
      typeof reference === 'string' ? [parseEntryPoint(`${command} = ${reference}`)] : [],
    ),
  )
  if (!name.ok || !version.ok || !entries.ok)
    return { ok: false, failures: [name, version, entries].flatMap(part => (part.ok ? [] : part.failures)) }
  return ok({
    name: name.value,
    version: version.value,
    requiresPython: undefined,
    dependencies: undefined,
    optionalDependencies: new Map(),
    scripts: entries.value,
    dynamic: [],
  })
}
