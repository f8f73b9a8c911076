import type { ActionResult, RootFileSystem } from '../../actions/action.ts'
import type { Executor, Host, Store } from '../../actions/host.ts'
import type { TreeDirectory, TreeFile } from '../../actions/tree.ts'
import { nodeAt, walkTree } from '../../actions/tree-paths.ts'
import type { Failure } from '../../core/failure.ts'
import { fail, ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { readBuildSystem } from '../../formats/python/pyproject.ts'
import { vendorSource } from '../crates/vendor-source.ts'
import type { UnpackedSource } from '../sources/sources.ts'
import { layOutVenv } from '../venv/lay-out-venv.ts'
import type { WheelContent } from '../venv/wheel.ts'
import { checkBackend } from './check-backend.ts'
import { openWheels } from './open-wheels.ts'
import { verifyBuiltWheel } from './verify-wheel.ts'
import { type BuiltWheel, type WheelJob, wheelAction } from './wheels.ts'

/** What all wheels of one target are built with. */
export interface Toolchain {
  readonly root: RootFileSystem
  /** The interpreter's full version and its minor, such as 3.11.2 and 3.11. */
  readonly python: { readonly version: string; readonly minor: string }
}

/**
 * Builds one wheel from an unpacked source and the wheels of its build requirements, and checks that it is the planned
 * one: name, version, kind, RECORD, and no path of this machine inside.
 */
export async function buildWheel(
  job: WheelJob,
  source: UnpackedSource,
  requirements: readonly BuiltWheel[],
  toolchain: Toolchain,
  host: Host,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<BuiltWheel, Failure>> {
  const label = `${job.name} ${job.version}`
  const system = readSourceBuildSystem(label, source)
  if (!system.ok) return system
  const wheels = await openWheels(requirements, host.store)
  if (!wheels.ok) return wheels
  const there = checkBackend(label, system.value, source, wheels.value)
  if (!there.ok) return there
  const environment = buildEnvironment(wheels.value, toolchain)
  if (!environment.ok) return environment
  const vendor = await vendorSource(job, source, host.store)
  if (!vendor.ok) return vendor
  const { dynamicRequires, epoch, variables, configSettings } = job
  const { backend, backendPath } = system.value
  const build = {
    label,
    source,
    backend,
    backendPath,
    environment: environment.value,
    dynamicRequires,
    epoch,
    variables,
    configSettings,
    ...(vendor.value === undefined ? {} : { vendor: vendor.value }),
  }
  const result = await executor.execute(wheelAction(build, toolchain.root), signal)
  if (!result.ok) return result
  const wheel = await findWheel(job, label, result.value, host)
  return wheel.ok ? verifyBuiltWheel(job, wheel.value, host) : wheel
}

/** The venv at /build/env that holds build requirements, and nothing else. */
export function buildEnvironment(
  wheels: readonly WheelContent[],
  { python }: Toolchain,
): Result<TreeDirectory, Failure> {
  const scheme = { prefix: '/build/env', pythonMinor: python.minor, installer: 'debwright' }
  return layOutVenv(
    wheels.map(wheel => ({ wheel })),
    scheme,
    python.version,
  )
}

/** PEP 517/518: which backend builds a source, from its pyproject.toml or by the legacy default. */
export function readSourceBuildSystem(
  label: string,
  source: UnpackedSource,
): Result<
  { readonly requires: readonly string[]; readonly backend: string; readonly backendPath: readonly string[] },
  Failure
> {
  const pyproject = nodeAt(source.tree, 'pyproject.toml')
  const text =
    pyproject?.kind === 'file' && pyproject.bytes !== undefined
      ? Buffer.from(pyproject.bytes).toString('utf8')
      : undefined
  const system = readBuildSystem(text)
  if (system.ok) return system
  const problem = system.failures.map(failure => failure.problem).join('; ')
  return fail({ code: 'build-system-invalid', of: label, problem })
}

async function findWheel(
  job: WheelJob,
  label: string,
  result: ActionResult,
  host: Host,
): Promise<Result<BuiltWheel, Failure>> {
  const files = [...walkTree(result.outputs)].flatMap(([path, node]) =>
    node.kind === 'directory' ? [] : [{ path, node }],
  )
  const asked = files.find(({ path }) => path === 'requires.json')
  const answer = asked?.node.kind === 'file' ? await readRequires(asked.node, host.store) : ok(undefined)
  if (!answer.ok) return answer
  const expected = job.dynamicRequires
  if (answer.value !== undefined)
    return fail({ code: 'requirement-not-locked', label, name: job.name, expected, actual: answer.value })
  const [only, ...others] = files
  if (only?.node.kind !== 'file' || others.length > 0 || !only.path.endsWith('.whl')) {
    return fail({ code: 'wheel-count-wrong', label, files: files.map(({ path }) => path) })
  }
  return ok({ filename: only.path, digest: only.node.digest })
}

/**
 * What a backend asked for, as the driver wrote it down; undefined where the file says something else, for the backend
 * can write there too.
 */
export async function readRequires(
  { digest }: TreeFile,
  store: Pick<Store, 'read'>,
): Promise<Result<readonly string[] | undefined, Failure>> {
  const bytes = await store.read(digest)
  if (!bytes.ok) return bytes
  try {
    return ok(z.array(z.string()).safeParse(JSON.parse(Buffer.from(bytes.value).toString('utf8'))).data)
  } catch {
    return ok(undefined)
  }
}
