import type { RootFileSystem } from '../../actions/action.ts'
import type { Executor, Host } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, ok, type Result } from '../../core/result.ts'
import { type CompiledWheel, compileWheel } from '../bytecode/compile-wheel.ts'
import { checkRequirements } from '../venv/check-requirements.ts'
import { linkDebianModules, verifyModulesOnce } from '../venv/debian-modules.ts'
import { layOutVenv } from '../venv/lay-out-venv.ts'
import type { VenvScheme } from '../venv/venv-scheme.ts'
import type { WheelContent } from '../venv/wheel.ts'
import type { DebArtifacts, DebRequest } from './deb.ts'
import { planDeb } from './plan.ts'
import { runDeb } from './run.ts'

/** All that the stage makes. */
export interface MadeDeb extends DebArtifacts {
  /** The run-time wheels with their bytecode, in the order in which they were given. */
  readonly compiled: readonly CompiledWheel[]
}

/** The whole stage: wheels to a checked .deb with its .buildinfo and .changes. `wheels` are the run-time wheels, opened. */
export async function makeDeb(
  request: DebRequest,
  wheels: readonly WheelContent[],
  root: RootFileSystem,
  host: Pick<Host, 'store' | 'events'>,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<MadeDeb, Failure>> {
  const satisfied = checkRequirements(wheels, request.python.version, request.fromDebian)
  if (!satisfied.ok) return satisfied
  const once = verifyModulesOnce(request.fromDebian, wheels)
  if (!once.ok) return once
  const scheme = venvScheme(request)
  const compiled = collect(
    await Promise.all(wheels.map(wheel => compileWheel(wheel, scheme, root, host, executor, signal))),
  )
  if (!compiled.ok) return compiled
  const packed = await packCompiled(request, compiled.value, root, host, executor, signal)
  return packed.ok ? ok({ ...packed.value, compiled: compiled.value }) : packed
}

/** The stage without its first step: wheels with their bytecode to a checked .deb. */
export async function packCompiled(
  request: DebRequest,
  compiled: readonly CompiledWheel[],
  root: RootFileSystem,
  host: Pick<Host, 'store'>,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<DebArtifacts, Failure>> {
  const scheme = venvScheme(request)
  const wheels = compiled.map(({ wheel }) => wheel)
  const parts = compiled.map(one => ({ ...one, requested: one.wheel.name === request.application }))
  const links = linkDebianModules(request.fromDebian, scheme)
  const venv = layOutVenv(parts, scheme, request.python.version, links)
  if (!venv.ok) return venv
  const plan = planDeb(request, venv.value, wheels, scheme)
  return plan.ok ? runDeb(plan.value, root, host, executor, signal) : plan
}

/** Where the package's venv will stand, and for which interpreter. */
export function venvScheme({ deb, python }: Pick<DebRequest, 'deb' | 'python'>): VenvScheme {
  return { prefix: deb.prefix, pythonMinor: python.minor, installer: 'debwright' }
}
