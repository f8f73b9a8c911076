import type { Problem } from '../../core/problem.ts'
import { collect, fail, ok, okUnless, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { parseToml } from '../toml.ts'
import { parseRequirement } from './requirement.ts'
import { shapeProblems } from './shape-problems.ts'

/** Which backend builds an sdist and what that needs. @see PEP 517, PEP 518 */
export interface BuildSystem {
  /** Requirements, as written; each is valid. */
  readonly requires: readonly string[]
  /** Such as `flit_core.buildapi` or `setuptools.build_meta:__legacy__`. */
  readonly backend: string
  /** Folders of the sdist that hold the backend itself, relative and inside. */
  readonly backendPath: readonly string[]
}

/** What an sdist without a `[build-system]` table is built with. @see PEP 517, "Source trees" */
export const legacyBuildSystem: BuildSystem = {
  requires: ['setuptools'],
  backend: 'setuptools.build_meta:__legacy__',
  backendPath: [],
}

const document = z.looseObject({
  'build-system': z
    .looseObject({
      requires: z.array(z.string()),
      'build-backend': z.string().optional(),
      'backend-path': z.array(z.string()).optional(),
    })
    .optional(),
})

/** Reads `[build-system]` from the text of pyproject.toml; `undefined` where an sdist has none. */
export function readBuildSystem(text: string | undefined): Result<BuildSystem, Problem> {
  if (text === undefined) return ok(legacyBuildSystem)
  const toml = parseToml(text)
  if (!toml.ok) return toml
  const shape = document.safeParse(toml.value)
  if (!shape.success) return { ok: false, failures: shapeProblems(shape.error) }
  const table = shape.data['build-system']
  if (table === undefined) return ok(legacyBuildSystem)
  const requires = table.requires
  const backend = table['build-backend'] ?? legacyBuildSystem.backend
  const backendPath = table['backend-path'] ?? []
  const checks = collect<unknown, Problem>([
    ...requires.map(parseRequirement),
    checkBackend(backend),
    ...backendPath.map(checkBackendPath),
  ])
  return checks.ok ? ok({ requires, backend, backendPath }) : checks
}

/** Refuses what is no dotted module with, after a colon, a dotted object. */
function checkBackend(backend: string): Result<string, Problem> {
  const identifier = '[\\p{XIDS}_]\\p{XIDC}*'
  const dotted = `${identifier}(?:\\.${identifier})*`
  if (new RegExp(`^${dotted}(?::${dotted})?$`, 'u').test(backend)) return ok(backend)
  return fail({
    problem: 'build-backend names no Python object',
    expected: 'MODULE or MODULE:OBJECT',
    actual: backend,
  })
}

function checkBackendPath(path: string): Result<string, Problem> {
  const inside = !path.startsWith('/') && !path.includes('\\') && !path.split('/').includes('..')
  return okUnless(
    inside ? [] : [{ problem: 'backend-path leads out of the source tree', actual: path }],
    () => path,
  )
}
