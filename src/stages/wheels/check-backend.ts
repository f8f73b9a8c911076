import { nodeAt } from '../../actions/tree-paths.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import type { BuildSystem } from '../../formats/python/pyproject.ts'
import type { UnpackedSource } from '../sources/sources.ts'
import type { WheelContent } from '../venv/wheel.ts'

/**
 * Checks that the backend which a source names is there before a container starts: in its own `backend-path`, or in a
 * wheel of its build environment. No other backend is ever put in its place. @see PEP 517, "In-tree build backends"
 */
export function checkBackend(
  of: string,
  { backend, backendPath }: Pick<BuildSystem, 'backend' | 'backendPath'>,
  source: UnpackedSource,
  environment: readonly WheelContent[],
): Result<undefined, Failure> {
  const [module = ''] = backend.split(/[.:]/)
  const found =
    backendPath.length > 0
      ? backendPath.some(folder => hasModule(source, folder, module))
      : environment.some(({ files }) => files.some(({ path }) => isOfModule(path, module)))
  if (found) return ok(undefined)
  return fail({
    code: 'backend-missing',
    of,
    backend,
    looked:
      backendPath.length > 0 ? backendPath : environment.map(({ name, version }) => `${name} ${version}`),
    part: backendPath.length > 0 ? 'backend-path' : 'build requirements',
  })
}

function hasModule({ tree }: UnpackedSource, folder: string, module: string): boolean {
  const parts = folder.split('/').filter(part => part !== '' && part !== '.')
  return ['', '.py'].some(ending => nodeAt(tree, [...parts, `${module}${ending}`].join('/')) !== undefined)
}

/** Whether a wheel's file makes a top-level module importable: a package's, a single file's, or an extension's. */
function isOfModule(path: string, module: string): boolean {
  const [top = '', ...below] = path.replace(/^[^/]*\.data\/(?:pure|plat)lib\//, '').split('/')
  if (below.length > 0) return top === module
  return top === `${module}.py` || (top.startsWith(`${module}.`) && top.endsWith('.so'))
}
