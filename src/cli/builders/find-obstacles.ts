import { statfs } from 'node:fs/promises'
import type { Action } from '../../actions/action.ts'
import { tracerRefusedStatus } from '../../actions/tracer.ts'
import type { VariationName } from '../../actions/variation.ts'
import { findNotVaried, isTraced, type NotVaried } from '../../compare/variations/not-varied.ts'
import { pickSettings, type Settings, varyBuilder } from '../../compare/variations/settings.ts'
import type { Failure } from '../../core/failure.ts'
import { parsePurl } from '../../core/purl.ts'
import { ok, type Result } from '../../core/result.ts'
import type { Run, TargetJob, TargetRoots } from '../../pipeline.ts'
import type { LocalHost } from '../open-host.ts'

/** TMPFS_MAGIC of linux/magic.h. */
const tmpfsMagic = 0x01021994

/** Which of the asked variations the build container of a target cannot have on this machine, and why. */
export async function findObstacles(
  asked: readonly VariationName[],
  settings: Settings,
  { locked }: TargetJob,
  roots: TargetRoots,
  run: Run & { readonly host: LocalHost },
): Promise<Result<NotVaried, Failure>> {
  const names = locked.debian.packages.flatMap(({ purl, in: rooms }) =>
    rooms.includes('build') ? (parsePurl(purl)?.name ?? []) : [],
  )
  const { type } = await statfs(run.host.store.runFolder)
  const means = { packages: new Set(names), inMemory: type === tmpfsMagic }
  if (!asked.some(isTraced)) return ok(findNotVaried(asked, means))
  const refused = await tryTracing(settings, roots, run)
  if (!refused.ok) return refused
  const { value } = refused
  return ok(findNotVaried(asked, value === undefined ? means : { ...means, tracingRefused: value }))
}

/** Runs a command that asks for the kernel's release under a tracer; why that fails, where it does. */
async function tryTracing(
  settings: Settings,
  { build }: TargetRoots,
  { host, signal }: Run & { readonly host: LocalHost },
): Promise<Result<string | undefined, Failure>> {
  const action: Action = {
    label: 'trying to trace a command',
    profile: 'build',
    command: {
      arguments: ['/bin/sh', '-c', 'test "$(uname -r)" = "$0"', settings.kernel ?? ''],
      environment: {},
      workingDirectory: '/build/src',
    },
    root: build,
    mounts: [],
    limits: { seconds: 60, outputBytes: 0, memoryBytes: 2 ** 26 },
  }
  const builder = { ...varyBuilder('trial', pickSettings(settings, ['kernel'])), name: 'trial' }
  // What was allowed yesterday need not be today.
  const forgotten = await host.store.resultsOf(builder.name).forget()
  if (!forgotten.ok) return forgotten
  const ended = await host.executorFor(builder).execute(action, signal)
  if (ended.ok) return ok(undefined)
  const [failure] = ended.failures
  if (failure?.code !== 'action-failed') return ended
  const { exit, tail } = failure
  const isRefused = exit.kind === 'status' && exit.status === tracerRefusedStatus
  const lead = isRefused ? 'no process may trace others in a container here' : 'a traced command fails here'
  return ok([lead, ...tail.slice(-1)].join(': '))
}
