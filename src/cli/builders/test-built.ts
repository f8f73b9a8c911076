import { basename, resolve } from 'node:path'
import type { Executor } from '../../actions/host.ts'
import type { Failure } from '../../core/failure.ts'
import { ok, type Result } from '../../core/result.ts'
import {
  type RootName,
  type TargetBuild,
  type TargetJob,
  type TargetRoots,
  testInstall,
} from '../../pipeline.ts'
import type { InstallTestReport } from '../../stages/install-test/install-test.ts'
import type { LocalHost } from '../open-host.ts'
import { optionOf, type VerbInput } from '../verb.ts'

/** The root file systems that a command line needs. */
export function chooseRoots(input: VerbInput): readonly RootName[] {
  return input.flags.has('no-test') || input.values.has('only') ? ['build'] : ['build', 'install-test']
}

/** The install test as the command line wants it: none with `--no-test`, with an upgrade from the .deb of `--previous`. */
export async function testBuilt(
  job: TargetJob,
  build: TargetBuild,
  roots: TargetRoots,
  executor: Executor,
  host: LocalHost,
  input: VerbInput,
): Promise<Result<InstallTestReport | undefined, Failure>> {
  if (input.flags.has('no-test')) return ok(undefined)
  const file = optionOf(input, 'previous')
  const taken = file === undefined ? ok(undefined) : await host.store.importFile(resolve(file))
  if (!taken.ok) return taken
  const previous =
    file === undefined || taken.value === undefined
      ? {}
      : { previous: { name: basename(file), digest: taken.value } }
  return testInstall(job, build, roots, executor, { host, signal: input.signal }, previous)
}
