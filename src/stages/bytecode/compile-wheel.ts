import type { RootFileSystem } from '../../actions/action.ts'
import type { Executor, Host } from '../../actions/host.ts'
import type { TreeFile } from '../../actions/tree.ts'
import { nodeAt } from '../../actions/tree-paths.ts'
import type { Digest } from '../../core/digest.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import { z } from '../../core/shape.ts'
import { layOutWheel } from '../venv/lay-out-wheel.ts'
import type { VenvScheme } from '../venv/venv-scheme.ts'
import type { WheelContent } from '../venv/wheel.ts'
import { bytecodeAction, bytecodeOf } from './bytecode.ts'

/** A wheel with the bytecode of its modules. */
export interface CompiledWheel {
  readonly wheel: WheelContent
  /** By paths below the prefix. */
  readonly bytecode: readonly (readonly [path: string, node: TreeFile])[]
}

const skippedModules = z.array(z.strictObject({ path: z.string(), problem: z.string() }))

/** Compiles a wheel's modules in the locked container. A module that is no Python for the interpreter is left out, with a note. */
export async function compileWheel(
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
  if (action === undefined) return ok({ wheel, bytecode: [] })
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
  return ok({ wheel, bytecode: bytecodeOf(outputs, scheme) })
}

/** A wheel's bytecode as a step of its own: it is made by itself, and published as a part of the .deb. */
export interface BytecodeStep {
  /** Such as `bytecode markupsafe 3.0.2`. */
  readonly label: string
  readonly outputs: readonly { readonly path: string; readonly digest: Digest }[]
}

/** The step that made a wheel's bytecode; none for a wheel without modules. */
export function bytecodeStep({ wheel, bytecode }: CompiledWheel): readonly BytecodeStep[] {
  if (bytecode.length === 0) return []
  const outputs = bytecode.map(([path, { digest }]) => ({ path, digest }))
  return [{ label: `bytecode ${wheel.name} ${wheel.version}`, outputs }]
}
