import type { RootFileSystem } from '../../actions/action.ts'
import type { Executor, Host } from '../../actions/host.ts'
import type { TreeFile } from '../../actions/tree.ts'
import { nodeAt } from '../../actions/tree-paths.ts'
import type { Failure } from '../../core/failure.ts'
import { collect, ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { bytecodeAction, bytecodeOf } from '../bytecode/bytecode.ts'
import { checkRequirements } from '../venv/check-requirements.ts'
import { linkDebianModules, verifyModulesOnce } from '../venv/debian-modules.ts'
import { layOutVenv } from '../venv/lay-out-venv.ts'
import { layOutWheel } from '../venv/lay-out-wheel.ts'
import type { VenvScheme } from '../venv/venv-scheme.ts'
import type { WheelContent } from '../venv/wheel.ts'
import type { DebArtifacts, DebRequest } from './deb.ts'
import { planDeb } from './plan.ts'
import { runDeb } from './run.ts'

const skippedModules = z.array(z.strictObject({ path: z.string(), problem: z.string() }))

/** The whole stage: wheels to a checked .deb with its .buildinfo and .changes. `wheels` are the run-time wheels, opened. */
export async function makeDeb(
  request: DebRequest,
  wheels: readonly WheelContent[],
  root: RootFileSystem,
  host: Pick<Host, 'store' | 'events'>,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<DebArtifacts, Failure>> {
  const scheme: VenvScheme = {
    prefix: request.deb.prefix,
    pythonMinor: request.python.minor,
    installer: 'debwright',
  }
  const satisfied = checkRequirements(wheels, request.python.version, request.fromDebian)
  if (!satisfied.ok) return satisfied
  const once = verifyModulesOnce(request.fromDebian, wheels)
  if (!once.ok) return once
  const compiled = collect(
    await Promise.all(wheels.map(wheel => compileWheel(wheel, scheme, root, host, executor, signal))),
  )
  if (!compiled.ok) return compiled
  const parts = compiled.value.map(({ wheel, bytecode }) => ({
    wheel,
    bytecode,
    requested: wheel.name === request.application,
  }))
  const links = linkDebianModules(request.fromDebian, scheme)
  const venv = layOutVenv(parts, scheme, request.python.version, links)
  if (!venv.ok) return venv
  const plan = planDeb(request, venv.value, wheels, scheme)
  if (!plan.ok) return plan
  const made = await runDeb(plan.value, root, host, executor, signal)
  if (!made.ok) return made
  return ok({ ...made.value, notCompiled: compiled.value.flatMap(({ skipped }) => skipped) })
}

interface CompiledWheel {
  readonly wheel: WheelContent
  readonly bytecode: readonly (readonly [path: string, node: TreeFile])[]
  readonly skipped: readonly string[]
}

async function compileWheel(
  wheel: WheelContent,
  scheme: VenvScheme,
  root: RootFileSystem,
  { store, events }: Pick<Host, 'store' | 'events'>,
  executor: Executor,
  signal: AbortSignal,
): Promise<Result<CompiledWheel, Failure>> {
  const laidOut = layOutWheel(wheel, scheme)
  if (!laidOut.ok) return laidOut
  const label = `${wheel.name} ${wheel.version}`
  const action = bytecodeAction(label, laidOut.value, scheme, root)
  if (action === undefined) return ok({ wheel, bytecode: [], skipped: [] })
  const ran = await executor.execute(action, signal)
  if (!ran.ok) return ran
  const { outputs } = ran.value
  const report = nodeAt(outputs, 'skipped.json')
  if (report?.kind !== 'file') throw new Error(`the container left no skipped.json for ${label}`)
  const bytes = await store.read(report.digest)
  if (!bytes.ok) return bytes
  const skipped = skippedModules.parse(JSON.parse(Buffer.from(bytes.value).toString('utf8')))
  for (const { path, problem } of skipped)
    events({ type: 'note', text: `${label}: ${path} has no bytecode: ${problem}` })
  return ok({ wheel, bytecode: bytecodeOf(outputs, scheme), skipped: skipped.map(({ path }) => path) })
}
